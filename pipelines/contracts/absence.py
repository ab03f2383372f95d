"""Typed absence: why there is no value. Not reported is never zero.

Belongs here: the kinds and the cell spellings of each. Does not belong here: what a kind does to an indicator (scheme).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from pipelines.contracts.declaration import declaration
from pipelines.contracts.vocabulary import titles
from pipelines.paths import CONTRACTS


class Absence(StrEnum):
    """The kinds of DOMAIN «Typed absence»; the value is the published code."""

    NOT_DUE = "not_due"
    EXEMPT = "exempt"
    NOT_SUBMITTED = "not_submitted"
    BLANK = "blank"
    DASH = "dash"
    NONE = "none"
    NOT_APPLICABLE = "not_applicable"
    UNPARSEABLE = "unparseable"
    NO_EXPORT = "no_export"
    RETURNED = "returned"


TITLES: dict[Absence, str] = {Absence(code): title for code, title in titles("absence").items()}


_RULED = re.compile(r"[-—–―_/\\|丨]+|\.{3,}")
_AROUND = "()。.,、;!-—_/\\"


def spelt(folded: str, tokens: Mapping[str, Absence]) -> Absence | None:
    """The kind that a folded text spells, or None: a token, with marks around it too (（暂无）。), or nothing but strokes (---)."""
    kind = tokens.get(folded) or tokens.get(folded.strip(_AROUND) or folded)
    return Absence.DASH if kind is None and _RULED.fullmatch(folded) else kind


@lru_cache(maxsize=1)
def cell_tokens() -> dict[str, Absence]:
    """Spelling in a cell → kind, as declared in absence.yaml; raises ValueError when a spelling has two kinds."""
    declared = declaration(CONTRACTS / "absence.yaml")
    tokens: dict[str, Absence] = {}
    for kind, spellings in declared.items():
        for spelling in spellings:
            if tokens.setdefault(spelling, Absence(kind)) != Absence(kind):
                raise ValueError(f"absence.yaml: “{spelling}” 同时声明为 {tokens[spelling]} 和 {kind}")
    return tokens
