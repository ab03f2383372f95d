"""Faults on purpose: each class is one kind of mistake, put into a clean plan and noted with its true value.

Belongs here: which sendings get which faults, and later versions. Does not belong here: the classes (cells, rows, sheets, files).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Literal

from pipelines.demo.books import LAST_RECEIPT, corrected_plan
from pipelines.demo.chance import happens, stream
from pipelines.demo.faults import cells, files, rows, sheets
from pipelines.demo.plan import BookPlan, Fault
from pipelines.demo.setting import Place

Apply = Callable[[BookPlan, Random], list[Fault]]
Outcome = Literal["kept", "returned", "resent"]


@dataclass(frozen=True)
class FaultClass:
    """A kind of mistake: `rule` is what a finding about it must say (empty: none is due), `apply` changes the plan.

    outcome: kept = the part is still accepted · returned = the part or file is returned (nothing else is put into that book)
    · resent = harmless, but a later version follows always
    """

    name: str
    rule: str
    apply: Apply
    outcome: Outcome = "kept"


def _classes() -> tuple[FaultClass, ...]:
    kept = [FaultClass(name, rule, apply) for name, rule, apply in (*cells.CLASSES, *rows.CLASSES, *sheets.KEPT)]
    returned = [FaultClass(name, rule, apply, "returned") for name, rule, apply in (*sheets.RETURNED, *files.RETURNED)]
    resent = [FaultClass(name, rule, apply, "resent") for name, rule, apply in files.RESENT]
    again = [FaultClass(name, rule, apply) for name, rule, apply in files.KEPT]
    return (*kept, *again, *returned, *resent)


CLASSES: tuple[FaultClass, ...] = _classes()
_SHARE = {"some": (0.14, 2), "all": (0.85, 6)}


class Injector:
    """Deals the classes out: each unit works through all of them in its own order, a class that finds no place keeps its turn."""

    def __init__(self, seed: int, faults: Literal["some", "all"]) -> None:
        self._seed = seed
        self._share, self._most = _SHARE[faults]
        self._queues: dict[str, deque[FaultClass]] = {}

    def _queue(self, unit_code: str) -> deque[FaultClass]:
        if unit_code not in self._queues:
            order = list(CLASSES)
            stream(self._seed, unit_code, "fault order").shuffle(order)
            self._queues[unit_code] = deque(order)
        return self._queues[unit_code]

    def _inject(self, book: BookPlan, rng: Random) -> FaultClass | None:
        """Put up to `most` classes into the book; returns the class that ends it (returned or resent), if any."""
        queue = self._queue(book.unit_code)
        wanted = rng.randint(1, self._most)
        for chosen in list(queue):
            ends = chosen.outcome != "kept"
            found = [] if ends and book.faults else chosen.apply(book, rng)
            if not found:
                continue
            queue.remove(chosen)
            queue.append(chosen)
            for fault in found:
                fault.fault_class, fault.rule = chosen.name, chosen.rule
            book.faults.extend(found)
            wanted -= 1
            if ends:
                return chosen
            if not wanted or (book.again and book.again[1] != book.path):
                break
        return None

    def versions(self, place: Place, book: BookPlan) -> list[BookPlan]:
        """The sending as it was really sent: untouched, with faults, and where it was returned mostly a corrected one later."""
        single = (book.due[0][0].name,) if book.is_csv else ()
        rng = stream(self._seed, book.unit_code, "faults", book.workbook, book.period.code, *single)
        if not happens(rng, self._share):
            return [book]
        ending = self._inject(book, rng)
        if ending is None or (ending.outcome == "returned" and not happens(rng, 0.65)):
            return [book]
        later = min(book.received_on + timedelta(days=rng.randint(2, 9)), LAST_RECEIPT)
        return [book, corrected_plan(place, book, later)]
