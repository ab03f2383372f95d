"""Cells that repeat the cell above them: 同上, 〃, ″, also spaced out, doubled or with dashes and brackets around (－〃－, （同 上）).

Belongs here: finding them in the data rows and what they stand for. Does not belong here: typing them (tablerows).
A first row repeats nothing, nor does a number that is given once only (a platform's number, a code of credit).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import pyarrow.compute as pc

from pipelines.contracts.layout import layout
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header

_AROUND = r"()（）.。…\-－—–\x{3000}"
Dittos = dict[tuple[int, int], str]  # (row, column) → the mark that stands there


@lru_cache(maxsize=1)
def _marked() -> str:
    """The pattern of such cells, for RE2."""
    words, marks = [], set()
    for word in layout().ditto_words:
        if any(map(str.isalpha, word)):
            words.append(r"[\s\x{3000}]*".join(re.escape(letter) for letter in word if letter.isalpha()))
        else:
            marks |= set(word)
    own = "".join(re.escape(mark) for mark in sorted(marks))
    return rf"^[\s{_AROUND}]*(?:{'|'.join(sorted(words, reverse=True))}|[{own}]+)[\s{_AROUND}]*$"


def repeated(grid: Grid, header: Header, rows: Sequence[int]) -> tuple[Grid, Dittos]:
    """The sheet with the texts that such cells of these rows repeat, and the marks that stand there; the very same sheet where there are
    none."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for column in header.fields.values() if rows else ():
        if column.field is None or column.field.unique_in:
            continue
        texts = grid.column(column.index, rows)
        marked = pc.match_substring_regex(texts, pattern=_marked())
        if not marked.true_count:
            continue
        above = ""
        for row, text, is_mark in zip(rows, texts.to_pylist(), marked.to_pylist(), strict=True):
            place = (row, column.index)
            if is_mark and above and place not in grid.errors:
                found[place] = (text or "", above)
            elif is_mark or place in grid.errors or place in grid.uncached:
                above = ""
            else:
                anchor = grid.anchors.get(place)
                above = (text or (grid.text(*anchor) if anchor and anchor[1] == column.index else "")).strip()
    if not found:
        return grid, {}
    written = replace(grid, errors=dict(grid.errors), known=None)
    for place, (_, read_as) in found.items():
        written.set_text(*place, read_as)
    return written, {place: mark for place, (mark, _) in found.items()}
