"""What the office's reference tables may hold: seedtables.yaml, read strictly, and the tables themselves as rows with line numbers.

Belongs here: the shape of a declaration and of a table. Does not belong here: the checks (seedcheck), the schemes (scheme).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from pipelines.contracts.declaration import declaration
from pipelines.paths import CONTRACTS

_STRICT = ConfigDict(extra="forbid", frozen=True)
ColumnType = Literal["text", "integer", "number", "date", "boolean", "period"]


class Column(BaseModel):
    """One column: what its cells may hold. `refers` names table.column, `parted` the separator where a cell is a list."""

    model_config = _STRICT
    required: bool = False
    type: ColumnType = "text"
    at_least: float | None = None
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    said: str = ""
    refers: str | None = None
    parted: str | None = None


class Reference(BaseModel):
    """Columns that together name a row of another table (or a declared set), in the rows that `when` keeps."""

    model_config = _STRICT
    columns: tuple[str, ...]
    to: str
    when: dict[str, tuple[str, ...]] = {}
    said: str


class Cover(BaseModel):
    """For every row of `of` that `where` keeps there is a row here with the same `by`."""

    model_config = _STRICT
    of: str
    by: tuple[str, ...]
    when: Literal["always", "any_row", "used"]
    where: dict[str, str] = {}
    indicators: tuple[str, ...] = ()

    @field_validator("by", mode="before")
    @classmethod
    def _listed(cls, by: object) -> object:
        return (by,) if isinstance(by, str) else by


class Empty(BaseModel):
    """What doctor says while the table has no row: the indicators that lean on it and what happens to them."""

    model_config = _STRICT
    indicators: tuple[str, ...]
    said: str


class TableRules(BaseModel):
    """One table of the office."""

    model_config = _STRICT
    title: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    unique: tuple[tuple[str, ...], ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()
    refers: tuple[Reference, ...] = ()
    covers: tuple[Cover, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True)
class SeedRow:
    """One row of a table: its line in the file (the last one, where a cell holds line breaks) and its cells as they stand."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class SeedTable:
    """A table as it stands in the file. `wide` are the lines with another number of cells than the header."""

    header: tuple[str, ...]
    rows: tuple[SeedRow, ...]
    wide: tuple[int, ...]


@lru_cache(maxsize=1)
def table_rules() -> dict[str, TableRules]:
    """Table name (file name without .csv) → what it may hold."""
    return {name: TableRules.model_validate(given) for name, given in declaration(CONTRACTS / "seedtables.yaml").items()}


def read_table(path: Path) -> SeedTable:
    """The rows of a csv file; blank lines are passed over, a row of another width is named in `wide` and left out."""
    rows: list[SeedRow] = []
    wide: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = csv.reader(handle)
        header = tuple(next(lines, []))
        for cells in lines:
            if not any(cells):
                continue
            if len(cells) != len(header):
                wide.append(lines.line_num)
                continue
            rows.append(SeedRow(lines.line_num, dict(zip(header, cells, strict=True))))
    return SeedTable(header, tuple(rows), tuple(wide))
