"""The check character of a 统一社会信用代码 (GB 32100-2015). Pure arithmetic on 18 characters."""

from __future__ import annotations

from operator import mul

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_character(code: str) -> str | None:
    """The 18th character that the first 17 of `code` demand; None where they are too few or hold a character not allowed."""
    values = [*map(_VALUES.get, code[:17])]
    if len(values) < 17 or None in values:
        return None
    return ALPHABET[-sum(map(mul, values, _WEIGHTS)) % 31]


def is_valid(code: str) -> bool:
    """True for 18 characters whose last one is the check character of the others."""
    return len(code) == 18 and check_character(code) == code[17]
