"""Folding of Chinese office text before it is compared.

Belongs here: the one way in which headers, names and codes are made comparable.
Does not belong here: any meaning (numbers, dates, units).
"""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[\s\u3000]+")
UNSEEN = "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff]"  # copied along with a text, and nobody sees them
_INVISIBLE = re.compile(UNSEEN)
_CHINESE = "\u3007\u4e00-\u9fff（）“”、，。；："
_LINE_BREAK = re.compile(rf"(?<=[{_CHINESE}])[^\S\r\n]*[\r\n]\s*(?=[{_CHINESE}])")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』*＊:：")
_BRACKETS = str.maketrans("【】〔〕[]", "()()()")


def fold(text: str) -> str:
    """Text for comparison: NFKC, no white space, quotes, colons or stars, round brackets only, lower case."""
    plain = _SPACE.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    return plain.translate(_QUOTES).translate(_BRACKETS).lower()


def tidy(text: str) -> str:
    """Text for keeping: unseen marks and outer white space gone, inner runs of white space one space; nothing else changes."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def unbroken(text: str) -> str:
    """The text without the line breaks that only wrap Chinese words in a narrow cell."""
    return _LINE_BREAK.sub("", _INVISIBLE.sub("", text)) if "\n" in text or "\r" in text else text
