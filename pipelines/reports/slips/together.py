"""Findings of one rule, column and sheet that repeat cell by cell, as one group: what is wrong is said once, then the cells.

Belongs here: which lines of a slip belong together. Does not belong here: their layout (workbook).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.contracts.finding import rules
from pipelines.reports.published import Row

FEWEST = 5  # lines that are told as one


@dataclass(frozen=True)
class Group:
    """Lines of one file; `said` is what is said once above more than a few of them, empty for a line of its own."""

    rows: tuple[Row, ...]
    said: str = ""


def grouped(rows: Sequence[Row]) -> list[Group]:
    """The lines of one file in their order, those that repeat one sentence with other figures together at the place of the first."""
    same: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row["cell"]:
            same.setdefault(_kind(row), []).append(row)
    found, told = [], set()
    for row in rows:
        own = same.get(_kind(row), []) if row["cell"] else []
        if len(own) < FEWEST:
            found.append(Group((row,)))
        elif _kind(row) not in told:
            told.add(_kind(row))
            found.append(Group(tuple(own), _said(own)))
    return found


def _kind(row: Row) -> tuple[object, ...]:
    return row["rule"], row["field"], row["sheet"], row["severity"], row["period"]


def _said(rows: Sequence[Row]) -> str:
    rule = rules().get(rows[0]["rule"])
    title = f"{rule.title}：" if rule else ""
    return f"{title}下面 {len(rows)} 格是同一个问题，怎么改都照第一格：{rows[0]['message']}"
