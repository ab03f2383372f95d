"""What a cell is: a value or the kind of its absence, and what has to be said about it.

Belongs here: the shapes. Does not belong here: reading any kind of field (counted, dated, coded, placed, values).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.contracts.absence import Absence

Value = str | int | Decimal | date | bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A rule that speaks about the cell, with what it saw and what it would have."""

    rule: str
    observed: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a cell is: a value, or the kind of its absence (exactly one of the two), and remarks."""

    value: Value | None
    absence: Absence | None = None
    remarks: tuple[Remark, ...] = ()


def absent(kind: Absence, *remarks: Remark) -> Typed:
    """A cell without a value."""
    return Typed(None, kind, remarks)


def unread(*remarks: Remark) -> Typed:
    """A cell that holds something nobody can use as it stands."""
    return Typed(None, Absence.UNPARSEABLE, remarks)
