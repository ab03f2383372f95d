"""Folded texts, remembered: the same few words stand in thousands of files.

Belongs here: the remembered forms of contracts.text.fold and of label texts. Does not belong here: what the words mean.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.contracts.text import fold

_SPACE = re.compile(r"[\s\u3000_＿\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
folded = lru_cache(maxsize=16_384)(fold)


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """Text with compatible forms folded and white space and blanks to fill in (____) gone; colons stay."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))
