"""Damaged files of every container: each is answered, none raises, none takes the process down."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.compound import Compound
from pipelines.ingest.reading import read_submission
from pipelines.ingest.sniff import sniff

GOLDEN = Path(__file__).parents[2] / "golden" / "activity_record"
INPUTS = [
    "merged_header/input.xlsx",
    "hidden_and_strange_as_xls/input.xls",
    "several_counties_as_ods/input.ods",
    "renamed_columns/input.csv",
]


def scratched(content: bytes, rng: random.Random) -> bytes:
    """The bytes with a few of them changed, dropped or doubled; in a zip, inside one of its parts."""
    if content.startswith(b"PK") and rng.random() < 0.7:
        memory = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
            chosen = rng.choice([n for n in old.namelist() if n.endswith(".xml")])
            for name in old.namelist():
                data = old.read(name)
                new.writestr(name, scratched(data, rng) if name == chosen else data)
        return memory.getvalue()
    changed = bytearray(content)
    for _ in range(rng.randrange(1, 20)):
        at = rng.randrange(len(changed))
        match rng.randrange(3):
            case 0:
                changed[at] = rng.randrange(256)
            case 1:
                del changed[at : at + rng.randrange(1, 8)]
            case _:
                changed[at:at] = changed[at : at + rng.randrange(1, 8)]
    return bytes(changed)


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_answered(tmp_path: Path, name: str, seed: int) -> None:
    path = tmp_path / "content"
    path.write_bytes(scratched((GOLDEN / name).read_bytes(), random.Random(f"{name} {seed}")))
    result = read_submission("0" * 64, path, ())
    assert result.status in ("read", "unreadable", "unrecognised")
    assert (result.status == "read") == (result.reason == "")


def old_book() -> bytearray:
    return bytearray((GOLDEN / "hidden_and_strange_as_xls/input.xls").read_bytes())


@pytest.mark.parametrize("word", [44, 48, 60, 64, 68])
def test_a_container_that_promises_too_much_is_refused(word: int) -> None:
    book = old_book()
    book[word : word + 4] = (0x0FFFFFFF).to_bytes(4, "little")
    with pytest.raises(Refusal):
        Compound(bytes(book))


def test_a_chain_that_never_ends_is_refused() -> None:
    book = old_book()
    first_fat = int.from_bytes(book[76:80], "little")
    fat = (first_fat + 1) * 512
    for entry in range(128):
        book[fat + 4 * entry : fat + 4 * entry + 4] = entry.to_bytes(4, "little")
    with pytest.raises(Refusal):
        Compound(bytes(book))


def test_a_sheet_that_reserves_backwards_is_refused() -> None:
    book = bytes(old_book())
    dimensions = book.index(b"\x00\x02\x0e\x00")
    with pytest.raises(Refusal):
        sniff(book[: dimensions + 4] + b"\xff\xff\xff\x7f" + book[dimensions + 8 :])
