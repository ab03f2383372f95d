"""Folding of Chinese office text before it is compared.

Belongs here: the one way in which headers, names and codes are made comparable.
Does not belong here: any meaning (numbers, dates, units).
"""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[\s\u3000\u200b\ufeff]+")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』*＊:：")
_BRACKETS = str.maketrans("【】〔〕[]", "()()()")


def fold(text: str) -> str:
    """Text for comparison: NFKC, no white space, quotes, colons or stars, round brackets only, lower case."""
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return plain.translate(_QUOTES).translate(_BRACKETS).lower()


def tidy(text: str) -> str:
    """Text for keeping: outer white space gone, inner runs of white space one space; nothing else changes."""
    return _SPACE.sub(" ", text).strip()
