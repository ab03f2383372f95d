"""Texts that fill a cell of free text and say nothing of what is asked (同上, 待补, 〃, 2.5E+13), or say that there is none (无订单).

Belongs here: telling such texts by their folded form. Does not belong here: declared marks of absence (contracts.absence), other fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipelines.contracts.absence import Absence
from pipelines.contracts.layout import layout
from pipelines.contracts.text import fold

SHORTENED = r"\d(?:\.\d+)?[eE]\+?\d{1,3}$"  # a number of which a spreadsheet kept the first digits
LONGEST = 16  # letters below which a text may stand in for another
_LOST = re.compile(SHORTENED)
_FAILED = re.compile(r"#(?:n/a|[a-z0-9/_]+[!?])")  # an error that a program wrote out


@lru_cache(maxsize=1)
def stand_ins() -> frozenset[str]:
    """The declared words that stand in for a text, folded."""
    return frozenset(fold(word) for word in layout().stand_in_words)


def stands_in(folded: str) -> bool:
    """True for such a word, in brackets too, for nothing but marks, an error, and a number that lost its last digits."""
    return (
        folded.strip("()") in stand_ins()
        or bool(_FAILED.fullmatch(folded))
        or bool(_LOST.match(folded))
        or not any(map(str.isalnum, folded))
    )


def denied(folded: str, tokens: Mapping[str, Absence], asked: Iterable[str]) -> Absence | None:
    """NONE for a text that says there is none (`tokens`) of what the spellings of a field ask for, else None."""
    nouns = [folded.removeprefix(word) for word, kind in tokens.items() if kind is Absence.NONE and folded.startswith(word)]
    return Absence.NONE if any(len(noun) > 1 and noun in fold(title) for noun in nouns for title in asked) else None
