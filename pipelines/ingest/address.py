"""A1 addresses. Belongs here: letters ↔ numbers. Does not belong here: what stands in a cell."""

from __future__ import annotations

import re
from functools import lru_cache

_A1 = re.compile(r"^\$?([A-Za-z]{1,3})\$?(\d{1,7})$")


@lru_cache(maxsize=4096)
def column_letter(index: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=4096)
def column_index(letters: str) -> int:
    """0 for A; letters in capitals."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def a1(row: int, column: int) -> str:
    """The address of a cell whose row and column are counted from 0."""
    return f"{column_letter(column)}{row + 1}"


def from_a1(address: str) -> tuple[int, int] | None:
    """Row and column from 0 of an A1 address; None where the text is no address."""
    match = _A1.match(address.strip())
    return (int(match.group(2)) - 1, column_index(match.group(1).upper())) if match and int(match.group(2)) else None
