"""Text tables from a seed, as any program may save them, held against what they are known to hold, cell by cell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.delimited import read_delimited, stream_delimited

TABLES = 600
IN_ONE_TEST = 100
CODECS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
WORDS = (
    "义诊", "科普", "汉字㐀𠮷", "😀👩\u200d👧", "１２３（全角）", "a,b", "甲；乙;丙", "甲，乙", "丙|丁", 'R"D"', '"', "'", "　", "—",
    "100%", "=1+1",
)  # fmt: skip
NUMBERS = ("0", "1.50", "-3", "007", "2025-03-01", "2025/3/1 8:30", "1,234", "#REF!", "13900000000")


@dataclass(frozen=True)
class Table:
    """The bytes of a text table and the text at (line, column), both from 0, of every cell that says something."""

    content: bytes
    texts: dict[tuple[int, int], str]
    features: str


def table(seed: int) -> Table:
    """A text table of this seed and its truth."""
    rng = random.Random(seed)
    mark, end, codec = rng.choice(",,;\t|"), rng.choice(("\n", "\r\n", "\r")), rng.choice(CODECS)
    width, habit = rng.randrange(4 if mark == "|" else 2, 9), rng.choice(("where needed", "all", "here and there"))
    records = [[_text(rng, end) for _ in range(width)] for _ in range(rng.randrange(1, 40))]
    records[0] = [f"标题{n}" for n in range(width)]
    if rng.random() < 0.2:  # a column of prose: its commas outnumber the marks between the cells
        records[1:] = [["一，二，三，四，五，六，七，八，九", *record[1:]] for record in records[1:]]
    truth: dict[tuple[int, int], str] = {}
    text, line = "", 0
    for record in records:
        if rng.random() < 0.05:
            text, line = text + end, line + 1
        cells = record[: rng.choice((width, width, width, rng.randrange(1, width + 1)))]
        truth |= {(line, column): said for column, said in enumerate(cells) if said}
        spelt = mark.join(_spelt(rng, said, mark, habit) for said in cells) + rng.choice(("", "", "", mark))
        text, line = text + spelt + end, line + 1 + _breaks(spelt)
    text = text if rng.random() < 0.7 else text.removesuffix(end)
    return Table(text.encode(codec), truth, f"{mark!r}, {end!r}, {codec}, quoted {habit}")


def _text(rng: random.Random, end: str) -> str:
    match rng.randrange(4):
        case 0:
            return ""
        case 1:
            return rng.choice(NUMBERS)
    return rng.choice(("", " ", end, "\n")).join(rng.choices(WORDS, k=rng.randrange(1, 4))) + rng.choice(("", "", " ", "\n"))


def _spelt(rng: random.Random, text: str, mark: str, habit: str) -> str:
    """The text between two marks, in quotes where it has to be or as the program is used to."""
    if text.isdigit() and rng.random() < 0.2:
        return f'="{text}"'
    needed = any(letter in text for letter in f'\r\n",;\t{mark}')
    if needed or habit == "all" or (habit == "here and there" and rng.random() < 0.3):
        return '"' + text.replace('"', '""') + '"'
    return text


def _breaks(text: str) -> int:
    """Line breaks of any kind in a text."""
    return len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1


def differences(made: Table, read: Callable[[], Iterator[tuple[int, list[str]]]]) -> list[str]:
    """Every cell that is read otherwise than it is."""
    try:
        said = {(line, column): text for line, record in read() for column, text in enumerate(record) if text}
    except Refusal as refusal:
        return [f"refused: {refusal}"]
    wrong = (place for place in sorted(made.texts.keys() | said.keys()) if made.texts.get(place) != said.get(place))
    return [
        f"line {line + 1} column {column + 1}: {made.texts.get((line, column))!r}, read {said.get((line, column))!r}"
        for line, column in wrong
    ]


def _whole(content: bytes) -> Iterator[tuple[int, list[str]]]:
    yield from enumerate(read_delimited(content))


@pytest.mark.parametrize("first", range(0, TABLES, IN_ONE_TEST))
def test_every_cell_of_a_text_table_is_read_as_it_is(tmp_path: Path, first: int) -> None:
    found: list[str] = []
    path = tmp_path / "content"
    for seed in range(first, first + IN_ONE_TEST):
        made = table(seed)
        path.write_bytes(made.content)
        found += [f"seed {seed} ({made.features}): {line}" for line in differences(made, partial(_whole, made.content))]
        found += [f"seed {seed} ({made.features}), line by line: {line}" for line in differences(made, partial(stream_delimited, path))]
    assert not found, "\n" + "\n".join(found[:12])
