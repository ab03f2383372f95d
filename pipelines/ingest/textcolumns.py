"""Columns of cell texts as arrow arrays, looked at many cells at once; an empty cell is null, never ''.

Belongs here: lengths, texts and rows of such columns, and all of a sheet's columns in one array.
Does not belong here: what a text means (values), which rows count (rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
import pyarrow as pa

TextColumn = Any  # pyarrow.StringArray; pyarrow carries no types
Lengths = np.ndarray[Any, np.dtype[np.int64]]
Marks = np.ndarray[Any, np.dtype[np.bool_]]
_BLOCK = 64


def text_column(texts: Sequence[str | None]) -> TextColumn:
    """These texts as a column; '' becomes null."""
    return pa.array([text or None for text in texts], type=pa.string())


def without_empty(column: TextColumn) -> TextColumn:
    """The column with every '' as null."""
    if len(column) == column.null_count or np.count_nonzero(sizes(column)) == len(column) - column.null_count:
        return column
    return text_column(column.to_pylist())


def sizes(column: TextColumn) -> Lengths:
    """Bytes of every cell, 0 for an empty one."""
    offsets = _offsets(column)
    found: Lengths = offsets[1:] - offsets[:-1]
    return found


def texts_of(column: TextColumn) -> list[str]:
    """The texts of a column, '' for empty cells."""
    found: list[str | None] = column.to_pylist()
    return [text or "" for text in found] if column.null_count else found  # type: ignore[return-value]


def picked(column: TextColumn, where: Marks) -> list[tuple[int, str]]:
    """(place, text) of the cells that are picked; none of them may be empty."""
    places = np.flatnonzero(where)
    texts: list[str] = column.take(pa.array(places)).to_pylist() if len(places) else []
    return list(zip(places.tolist(), texts, strict=True))


def lengths(column: TextColumn) -> Lengths:
    """Characters of every cell, 0 for an empty one."""
    offsets, data = _offsets(column), np.frombuffer(_bytes(column), np.uint8)
    begun = np.zeros(len(data) + 1, np.int32)
    np.cumsum(data.view(np.int8) > -65, out=begun[1:], dtype=np.int32)  # every byte of UTF-8 that does not continue a character begins one
    reached = begun[offsets - offsets[0]]
    found: Lengths = reached[1:] - reached[:-1]
    return found


def empty_places(column: TextColumn) -> list[int]:
    """Places of the empty cells."""
    places: list[int] = np.flatnonzero(sizes(column) == 0).tolist() if column.null_count else []
    return places


def ends_in_digit(column: TextColumn) -> Marks:
    """True for cells whose last character is an ASCII digit."""
    offsets, data = _offsets(column), np.frombuffer(_bytes(column), np.uint8)
    last = data[np.maximum(offsets[1:] - 1 - offsets[0], 0)] if len(data) else np.zeros(len(column), np.uint8)
    found: Marks = (offsets[1:] > offsets[:-1]) & (last >= ord("0")) & (last <= ord("9"))
    return found


def alike(column: TextColumn, shape: str) -> Marks:
    """True for cells that are spelt like `shape`, character by character; a d stands for any digit, all of it is ASCII."""
    long, data = sizes(column), np.frombuffer(_bytes(column), np.uint8)
    fitting = np.flatnonzero(long == len(shape))
    begins = _offsets(column)[:-1][fitting] - (_offsets(column)[0] if len(column) else 0)
    spelt = data[begins[:, None] + np.arange(len(shape))] if len(fitting) else np.zeros((0, len(shape)), np.uint8)
    low, high = (np.frombuffer(shape.replace("d", digit).encode(), np.uint8) for digit in "09")
    same = ((spelt >= low) & (spelt <= high)).all(axis=1)
    found = np.zeros(len(column), np.bool_)
    found[fitting[same]] = True
    return found


def joined(column: TextColumn) -> str:
    """All texts of the column one after the other, with nothing between: what is not in it is in no cell."""
    return str(_bytes(column), "utf-8")


def has_space(text: str) -> bool:
    """True where any white space stands in the text."""
    return len(text.split(None, 1)) > 1 or text[:1].isspace() or text[-1:].isspace()


def _offsets(column: TextColumn) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.frombuffer(column.buffers()[1], np.int32, len(column) + 1, column.offset * 4)


def _bytes(column: TextColumn) -> memoryview:
    data = column.buffers()[2]
    if data is None or not len(column):
        return memoryview(b"")
    offsets = _offsets(column)
    return memoryview(data)[int(offsets[0]) : int(offsets[-1])]


class Cells:
    """All cells of a sheet, column after column in one array, so that one look serves every column."""

    def __init__(self, texts: TextColumn, height: int) -> None:
        self.texts, self.height = texts, height
        self.width = len(texts) // height if height else 0

    @classmethod
    def of(cls, columns: Sequence[TextColumn]) -> Cells:
        """Columns of equal length side by side."""
        return cls(pa.concat_arrays(columns) if columns else text_column([]), len(columns[0]) if columns else 0)

    def column(self, index: int) -> TextColumn:
        """The texts of one column, without a copy."""
        return self.texts.slice(index * self.height, self.height)

    @property
    def columns(self) -> list[TextColumn]:
        """All columns from left to right, without a copy."""
        return [self.column(index) for index in range(self.width)]

    @cached_property
    def lengths(self) -> Lengths:
        """Characters of every cell: a row of the matrix is a column of the sheet."""
        return lengths(self.texts).reshape(self.width, self.height)

    def above(self, row: int) -> Cells:
        """The cells of the first rows alone."""
        return Cells.of([column.slice(0, row) for column in self.columns])


class Rows(Sequence[Sequence[str]]):
    """The rows of columns of equal length, made when they are asked for."""

    def __init__(self, cells: Cells) -> None:
        self._columns, self._height = cells.columns, cells.height
        self._blocks: dict[int, list[tuple[str, ...]]] = {}

    def __len__(self) -> int:
        return self._height

    @overload
    def __getitem__(self, place: int) -> Sequence[str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[Sequence[str]]: ...

    def __getitem__(self, place: int | slice) -> Sequence[str] | list[Sequence[str]]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(self._height))]
        if place < 0:
            place += self._height
        if not 0 <= place < self._height:
            raise IndexError(place)
        block = self._blocks.get(place // _BLOCK)
        if block is None:
            first = place // _BLOCK * _BLOCK
            texts = [texts_of(column.slice(first, _BLOCK)) for column in self._columns]
            block = self._blocks[place // _BLOCK] = list(zip(*texts, strict=True))
        return block[place % _BLOCK]
