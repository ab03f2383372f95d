"""What a fault class is, and what it may look at.

Belongs here: the shape of a class and the scene around a book. Does not belong here: the classes, who gets them (the package).

A module of classes gives `CLASSES: tuple[FaultClass, ...]` and is named in `_MODULES` of the package. A class changes the plan of one
book (BookPlan) and returns what it did as Faults, one a place where a finding is due; an empty list says that the book gave no room.
Three things must be true after `apply`: `stored` of every changed cell is what a right reader keeps of it, every touched cell or row
is marked `tampered` so that no other class meets it, and nothing but the stated rule has to be found (a fault that another rule must
find too is a further Fault with its own `rule`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from pipelines.contracts.form import forms
from pipelines.contracts.period import Period
from pipelines.demo.books import sheet_plan
from pipelines.demo.plan import BookPlan, Fault, SheetPlan
from pipelines.demo.setting import Place

Apply = Callable[[BookPlan, Random], list[Fault]]
Outcome = Literal["kept", "returned", "resent"]
_KEPT_PERIODS = 3


class Sent:
    """The last version of every sheet sent so far, the newest few periods of each unit and form."""

    def __init__(self) -> None:
        self._sheets: dict[tuple[str, str], dict[str, list[SheetPlan]]] = {}
        self._flawed: set[tuple[str, str]] = set()

    def add(self, book: BookPlan) -> None:
        """Remember a version as sent; it replaces the one before it. A book that nobody can read is not remembered."""
        if book.faults:
            self._flawed.add((book.unit_code, book.period.code))
        if book.damage:
            return
        parts: dict[tuple[str, str, str], list[SheetPlan]] = {}
        for sheet in book.sheets:
            parts.setdefault((sheet.unit_code, sheet.form.name, sheet.period.code), []).append(sheet)
        for (unit_code, form, period), sheets in parts.items():
            periods = self._sheets.setdefault((unit_code, form), {})
            periods[period] = sheets
            while len(periods) > _KEPT_PERIODS:
                del periods[next(iter(periods))]

    def sheets(self, unit_code: str, form: str, period: Period) -> list[SheetPlan]:
        return self._sheets.get((unit_code, form), {}).get(period.code, [])

    def is_faultless(self, unit_code: str, period: Period) -> bool:
        """True where no version of any book of this unit and period had a fault."""
        return (unit_code, period.code) not in self._flawed

    def units(self) -> list[str]:
        """Codes of all units that have sent something, in order."""
        return sorted({unit for unit, _ in self._sheets})


@dataclass
class Scene:
    """What stands around the book: its unit, and what this and other units have sent before it (in receipt order of months)."""

    place: Place
    memory: Sent = field(default_factory=Sent)

    def clean(self, form: str, period: Period) -> SheetPlan:
        """A report of this unit as it would be sent without faults, of any period."""
        return sheet_plan(self.place, forms()[form], period, period.ends_on)

    def sent(self, form: str, period: Period, unit_code: str | None = None) -> list[SheetPlan]:
        """Sheets of a report as last sent, faults included; empty where it was not sent (yet), was returned or is too long ago."""
        return [s for s in self.memory.sheets(unit_code or self.place.unit.code, form, period) if not s.returned]

    def others(self) -> list[str]:
        """Units other than this that have sent something, in order of code."""
        return [code for code in self.memory.units() if code != self.place.unit.code]


@dataclass(frozen=True)
class FaultClass:
    """A kind of mistake: `rule` is what a finding about it must say (empty: none is due), `apply` changes the plan.

    outcome: kept = the part is still accepted · returned = the part or file is returned (nothing else is put into that book)
    · resent = harmless, but a later version follows always. `alone` keeps a book free of all other classes: for faults that are judged
    by figures of the whole part.
    """

    name: str
    rule: str
    apply: Callable[[BookPlan, Random, Scene], list[Fault]]
    outcome: Outcome = "kept"
    alone: bool = False

    @classmethod
    def of_book(cls, name: str, rule: str, apply: Apply, outcome: Outcome = "kept") -> FaultClass:
        """A class that looks at nothing but the book."""
        return cls(name, rule, lambda book, rng, _: apply(book, rng), outcome)
