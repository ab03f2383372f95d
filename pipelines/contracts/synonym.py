"""Words that offices write instead of a code: dbt_project/seeds/code_synonym.csv, edited by the office, each with its reason.

Belongs here: loading, checking and looking up. Does not belong here: the codes and their plain spellings (codelist), which need no notice.
A row says in which list a text that equals, begins, ends with or contains the word means the code; `percent_from` is the least percentage
or mark out of a hundred that does; the code “-” says that the text means none.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pipelines.contracts.codelist import codelists
from pipelines.contracts.text import fold
from pipelines.paths import seeds_dir

Match = Literal["equals", "begins", "ends", "contains", "percent_from"]
NO_CODE = "-"
_PERCENT = re.compile(r"^(?:满意率|满意度|好评率)?(\d{1,3}(?:\.\d+)?)(%|分)$")
_TEN_POINTS = 10  # marks up to here may be out of five, ten or a hundred
_NAME_AFTER = 3  # letters of a person's name that may stand behind the word for an office (校长王某)
_OFFICE_ENDS = ("长", "主任")


@dataclass(frozen=True)
class Synonym:
    """One row of the seed; `word` is folded."""

    code: str
    match: Match
    word: str


@dataclass(frozen=True)
class Meant:
    """The code that a text means, and what of the text said so (the rest may be a person's name)."""

    code: str
    said: str


class SynonymList:
    """The synonyms of one code list."""

    def __init__(self, rows: tuple[Synonym, ...]) -> None:
        self._equal = {row.word: row.code for row in rows if row.match == "equals"}
        self._rows = rows
        self._within = [row for row in rows if row.match in ("begins", "ends", "contains")]
        self._percents = sorted(((float(r.word), r.code) for r in rows if r.match == "percent_from"), reverse=True)

    def words(self, code: str) -> tuple[str, ...]:
        """The words of the list that by themselves mean the code, in its order."""
        said = (row.word for row in self._rows if row.code == code and row.match != "percent_from")
        return tuple(word for word in said if (meant := self.find(word)) is not None and meant.code == code)

    def find(self, text: str) -> Meant | None:
        """The one code that the text means; None where no word fits, or words of two codes do, or one that says it means none."""
        folded = fold(text)
        if folded in self._equal:
            return self._given(self._equal[folded], text)
        if self._percents and (percent := _PERCENT.match(folded)) and float(percent.group(1)) <= 100:
            if percent.group(2) == "分" and float(percent.group(1)) <= _TEN_POINTS:
                return None
            code = next((code for least, code in self._percents if float(percent.group(1)) >= least), None)
            return self._given(code, text)
        fitting = [row for row in self._within if _fits(row, folded)]
        longest = [row for row in fitting if not any(row.word != other.word and row.word in other.word for other in fitting)]
        codes = {row.code for row in longest}
        if len(codes) != 1:
            return None
        name = next((folded[folded.rfind(r.word) + len(r.word) :] for r in longest if r.word.endswith(_OFFICE_ENDS)), "")
        return self._given(codes.pop(), text.removesuffix(name) if name else text)

    @staticmethod
    def _given(code: str | None, said: str) -> Meant | None:
        return Meant(code, said) if code and code != NO_CODE else None


def _fits(row: Synonym, folded: str) -> bool:
    if row.match == "contains":
        return row.word in folded
    if row.match == "begins":
        return folded.startswith(row.word)
    if folded.endswith(row.word):
        return True
    behind = folded.rfind(row.word)
    rest = folded[behind + len(row.word) :] if behind >= 0 and row.word.endswith(_OFFICE_ENDS) else ""
    return 0 < len(rest) <= _NAME_AFTER and not any(rest.startswith(word) for word in ("助理", "秘书", "室", "办"))


def load_synonyms(path: Path) -> dict[str, SynonymList]:
    """All lists of a code_synonym.csv; ValueError naming the line of a code, way of matching or reason that cannot be."""
    found: dict[str, list[Synonym]] = {}
    lists = codelists()
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            codes = lists.get(row["codelist"])
            if codes is None or (row["code"] != NO_CODE and row["code"] not in {code.code for code in codes.codes}):
                raise ValueError(f"{path.name} 第 {line} 行：代码表 {row['codelist']} 里没有 {row['code']}")
            if row["match"] not in get_args(Match) or not row["word"].strip() or not row["reason"].strip():
                raise ValueError(f"{path.name} 第 {line} 行：match 应为 {'、'.join(get_args(Match))} 之一，word 和 reason 都要填")
            match: Match = row["match"]  # type: ignore[assignment]
            if match == "percent_from" and not row["word"].replace(".", "", 1).isdigit():
                raise ValueError(f"{path.name} 第 {line} 行：percent_from 的 word 应是数字，现为“{row['word']}”")
            found.setdefault(row["codelist"], []).append(Synonym(row["code"], match, fold(row["word"])))
    return {name: SynonymList(tuple(rows)) for name, rows in found.items()}


@lru_cache(maxsize=4)
def _cached(path: Path, _stamps: tuple[int, int]) -> dict[str, SynonymList]:
    return load_synonyms(path)


def synonyms() -> dict[str, SynonymList]:
    """The project's synonyms by code list, read again when a seed changed."""
    path, codes = seeds_dir() / "code_synonym.csv", seeds_dir() / "code.csv"
    return _cached(path, (path.stat().st_mtime_ns, codes.stat().st_mtime_ns))
