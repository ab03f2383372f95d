"""The header of a table written again further down (over the next page), in its own words or in others that are declared.

Belongs here: cells and rows that say the header again. Does not belong here: the header itself (header), other kinds of rows (rows).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pipelines.ingest.header import Header, named_field, spellings
from pipelines.ingest.textcolumns import Lengths, TextColumn, ends_in_digit, has_space, picked
from pipelines.ingest.wording import folded

_UNFOLDED = re.compile(r"[\u4e00-\u9fff]+")
_MARKS_AROUND = 6  # stars, quotes and colons that folding takes from a header text


@lru_cache(maxsize=16_384)
def _core(word: str) -> str:
    """The longest piece of a header text that folding leaves alone: any cell that folds to it holds it, perhaps with blanks in it."""
    return max(_UNFOLDED.findall(word), default="", key=len)


class HeaderAgain:
    """Tells where the header of one table is written again."""

    def __init__(self, header: Header) -> None:
        self._table = header.table
        self._columns = {c.index: c for c in header.columns if c.field}
        self._leaf = {index: folded(c.text) for index, c in self._columns.items() if c.text}
        self._known = spellings(header.table)
        words: dict[str, list[str]] = {}
        for word, field in self._known.items():
            words.setdefault(field.name, []).append(word)
        self._others = {i: [w for w in words[c.field.name] if w != self._leaf.get(i)] for i, c in self._columns.items() if c.field}

    def places(self, index: int, column: TextColumn, text: str, long: Lengths) -> list[int]:
        """Places of cells in a column of a field that may be its header text again, or another spelling of it.

        `text` is the column's joined text, `long` the lengths of its cells.
        """
        leaf = self._leaf.get(index, "")
        found = self._saying(leaf, column, text, long) if _core(leaf)[-1:] in text else []
        for word in self._others[index]:
            core = _core(word)
            if core[-1:] in text and (core in text or (all(letter in text for letter in core) and has_space(text))):
                found += self._saying(word, column, text, long)
        return found

    def _saying(self, word: str, column: TextColumn, text: str, long: Lengths) -> list[int]:
        near = long > 0 if has_space(text) else (long > 0) & (long <= len(word) + _MARKS_AROUND)
        if not word[-1:].isdigit():
            near &= ~ends_in_digit(column)
        return [place for place, cell in picked(column, near) if folded(cell) == word]

    def stands_in(self, texts: Mapping[int, str]) -> bool:
        """True where at least two texts of a row, and half of them, name the field of their own column, at the scale of its header.

        `texts` are the filled cells under fields, by column.
        """
        told = {index: folded(text) for index, text in texts.items()}
        plainly = sum(1 for i, said in told.items() if said == self._leaf.get(i) or self._known.get(said) is self._columns[i].field)
        if not plainly:
            return False
        again = 0
        for index, text in texts.items():
            column = self._columns[index]
            field, scale = (column.field, column.scale) if told[index] == self._leaf.get(index) else named_field(self._table, text)
            if field is column.field:
                if scale != column.scale:
                    return False
                again += 1
        return again >= 2 and 2 * again >= len(texts)
