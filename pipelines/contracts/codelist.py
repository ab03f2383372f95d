"""Code lists: code, Chinese title, other spellings. Declared in dbt_project/seeds/code.csv, edited by the office.

Belongs here: loading and look-up. Does not belong here: which field uses which list (form YAML).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pipelines.contracts.text import fold
from pipelines.paths import seeds_dir


@dataclass(frozen=True)
class Code:
    code: str
    title: str
    aliases: tuple[str, ...]
    status: str


@dataclass(frozen=True)
class CodeList:
    """One list; `lookup` maps every folded spelling (title, aliases, the code itself) to its code."""

    name: str
    codes: tuple[Code, ...]
    lookup: dict[str, str] = field(hash=False, compare=False)

    def find(self, text: str) -> str | None:
        """The code a cell text names by title, alias or code; None when it names none. Never by likeness."""
        return self.lookup.get(fold(text))

    def title(self, code: str) -> str:
        return next(c.title for c in self.codes if c.code == code)


def load_codelists(path: Path) -> dict[str, CodeList]:
    """All lists of a code.csv; raises ValueError naming the line when a spelling means two codes of one list."""
    grouped: dict[str, list[Code]] = {}
    lookups: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            aliases = tuple(a for a in (row["aliases"] or "").split("|") if a)
            grouped.setdefault(row["codelist"], []).append(Code(row["code"], row["title"], aliases, row["status"]))
            lookup = lookups.setdefault(row["codelist"], {})
            for spelling in (row["title"], row["code"], *aliases):
                if lookup.setdefault(fold(spelling), row["code"]) != row["code"]:
                    raise ValueError(f"{path.name} 第 {line} 行：“{spelling}”在代码表 {row['codelist']} 里已指 {lookup[fold(spelling)]}")
    return {name: CodeList(name, tuple(codes), lookups[name]) for name, codes in grouped.items()}


@lru_cache(maxsize=4)
def _cached(path: Path, _stamp: int) -> dict[str, CodeList]:
    return load_codelists(path)


def codelists() -> dict[str, CodeList]:
    """The project's code lists, read again when the file changed."""
    path = seeds_dir() / "code.csv"
    return _cached(path, path.stat().st_mtime_ns)
