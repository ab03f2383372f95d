"""Faults on purpose: each class is one kind of mistake, put into a clean plan and noted with its true value.

Belongs here: the list of modules, which sendings get which faults, and later versions. Does not belong here: the classes (the
modules named below), their shape (declared).
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from random import Random
from typing import Literal

from pipelines.contracts.finding import rules
from pipelines.demo.books import LAST_RECEIPT, corrected_plan
from pipelines.demo.chance import happens, stream
from pipelines.demo.faults import (
    between,
    cells,
    contradictions,
    copies,
    files,
    formats,
    handwriting,
    layouts,
    registers,
    rows,
    sheets,
    statistics,
)
from pipelines.demo.faults.declared import FaultClass, Scene, Sent
from pipelines.demo.plan import BookPlan
from pipelines.demo.setting import Place

__all__ = ["CLASSES", "FaultClass", "Injector", "Scene"]

_MODULES = (cells, handwriting, rows, sheets, layouts, files, formats, between, contradictions, copies, registers, statistics)
CLASSES: tuple[FaultClass, ...] = tuple(declared for module in _MODULES for declared in module.CLASSES)
_SHARE = {"some": (0.14, 2), "all": (0.85, 6)}


class Injector:
    """Deals the classes out: each unit works through all of them in its own order, a class that finds no place keeps its turn."""

    def __init__(self, seed: int, faults: Literal["some", "all"]) -> None:
        self._seed = seed
        self._share, self._most = _SHARE[faults]
        self._queues: dict[str, deque[FaultClass]] = {}
        self._sent = Sent()

    def _queue(self, unit_code: str) -> deque[FaultClass]:
        if unit_code not in self._queues:
            order = list(CLASSES)
            stream(self._seed, unit_code, "fault order").shuffle(order)
            self._queues[unit_code] = deque(order)
        return self._queues[unit_code]

    def _inject(self, scene: Scene, book: BookPlan, rng: Random) -> FaultClass | None:
        """Put up to `most` classes into the book; returns the class that ends it (returned or resent), if any."""
        queue = self._queue(book.unit_code)
        wanted = rng.randint(1, self._most)
        for chosen in list(queue):
            ends = chosen.outcome != "kept"
            found = [] if (ends or chosen.alone) and book.faults else chosen.apply(book, rng, scene)
            if not found:
                continue
            queue.remove(chosen)
            queue.append(chosen)
            for fault in found:
                fault.fault_class, fault.rule = chosen.name, fault.rule or chosen.rule
                if chosen.outcome == "returned" and fault.sheet is not None and rules()[fault.rule].severity == "blocking":
                    fault.sheet.returned = True
            book.faults.extend(found)
            wanted -= 1
            if ends:
                return chosen
            if not wanted or chosen.alone or (book.again and book.again[1] != book.path):
                break
        return None

    def versions(self, place: Place, book: BookPlan) -> list[BookPlan]:
        """The sending as it was really sent: untouched, with faults, and where it was returned mostly a corrected one later."""
        made = self._versions(place, book)
        for version in made:
            self._sent.add(version)
        return made

    def _versions(self, place: Place, book: BookPlan) -> list[BookPlan]:
        single = (book.due[0][0].name,) if book.is_csv else ()
        rng = stream(self._seed, book.unit_code, "faults", book.workbook, book.period.code, *single)
        if not happens(rng, self._share):
            return [book]
        ending = self._inject(Scene(place, self._sent), book, rng)
        if ending is None or (ending.outcome == "returned" and not happens(rng, 0.65)):
            return [book]
        later = min(book.received_on + timedelta(days=rng.randint(2, 9)), LAST_RECEIPT)
        return [book, corrected_plan(place, book, later)]
