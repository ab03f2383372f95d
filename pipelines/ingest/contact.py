"""Persons that a sheet names outside its table: who filled it in, who checked it, how they are reached.

Belongs here: finding these cells by their labels. Does not belong here: what is a name or a number (contracts.persons), data rows.
They are landed so that no published text may hold them; they are not data of any form.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.persons import learnt, names_in_cell, numbers_of, person_words
from pipelines.ingest.gathered import Gathered
from pipelines.ingest.grid import Grid

_REACH = 8  # cells to the right of a label in which what it asks for may stand
_COLONS = ("：", ":")


@lru_cache(maxsize=1)
def _labels() -> tuple[frozenset[str], frozenset[str], Any]:
    """Labels of names, labels of numbers, and both with and without a colon as an arrow set."""
    words = person_words()
    names, numbers = frozenset(words.labels), frozenset(words.phone_labels)
    return names, numbers, pa.array(sorted(label + end for label in names | numbers for end in ("", *_COLONS)))


def add_contacts(grid: Grid, out: Gathered) -> None:
    """main.contact of `out` holds every name and number that stands beside or behind a label of the sheet (persons.yaml)."""
    names, numbers, spelt = _labels()
    texts, height = grid.cells.texts, grid.cells.height
    if not height:
        return
    found: set[tuple[str, str, str]] = set()
    for place in np.flatnonzero(pc.fill_null(pc.is_in(texts, value_set=spelt), False)).tolist():
        column, row = divmod(place, height)
        label = grid.text(row, column).rstrip("：:")
        for right in range(column + 1, min(column + 1 + _REACH, grid.width)):
            text = grid.text(row, right).strip()
            if text:
                address = grid.address(row, right)
                found |= {("name", address, n) for n in names_in_cell(text) if label in names and person_words().is_name_like(n)}
                found |= {("number", address, n) for n in numbers_of(text) if label in numbers}
                break
    told = pc.or_(*(pc.fill_null(pc.match_substring(texts, mark), False) for mark in _COLONS))
    for place in np.flatnonzero(told).tolist():
        column, row = divmod(place, height)
        text = grid.text(row, column)
        if any(label in text for label in (*names, *numbers)):
            address = grid.address(row, column)
            found |= {("name", address, n) for n in learnt(text)}
            found |= {("number", address, n) for n in numbers_of(text) if any(label in text for label in numbers)}
    for kind, cell, text in sorted(found):
        out.add("main.contact", out.sha256, grid.name, cell, kind, text)
