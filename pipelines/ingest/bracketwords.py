"""Words in brackets behind a heading: those that explain it (实际/计划, 五大重点人群, 年月日) and those that make it another (其中：学生).

Belongs here: telling the two apart. Does not belong here: units and hints, which may scale a column (unitwords); headings (header).
"""

from __future__ import annotations

from functools import lru_cache

from pipelines.contracts.form import FormField
from pipelines.contracts.layout import layout
from pipelines.ingest.wording import folded


@lru_cache(maxsize=1)
def _narrowing() -> tuple[str, ...]:
    return tuple(folded(word) for word in layout().narrowing_words)


@lru_cache(maxsize=1)
def _measures() -> frozenset[str]:
    return frozenset(folded(word) for word in layout().other_measures)


def explains(field: FormField, inner: str) -> bool:
    """True where folded words in brackets behind a heading of this field leave it what it is.

    Words that narrow it, or make it another figure (其中, 女, 上年, 累计), do not, unless they are the field's own choices (实际/计划); nor
    does another measure than the field's under a figure (学时（天）: three days are no three hours).
    """
    if field.type in ("integer", "number") and inner in _measures():
        return False
    return is_choice(field, inner) or not any(word in inner for word in _narrowing())


def is_choice(field: FormField, inner: str) -> bool:
    """True where the words list values of the field (三长/三会/三队)."""
    parts = [part for part in _parts(inner) if part]
    tokens = {folded(token) for token in (*field.true_values, *field.false_values)}
    return len(parts) > 1 and all(part in tokens or (field.codes is not None and field.codes.find(part) is not None) for part in parts)


def _parts(inner: str) -> list[str]:
    for mark in "/、,;|或和":
        inner = inner.replace(mark, "/")
    return inner.split("/")


def inside(heading: str) -> str:
    """The folded words of the last bracket of a heading; '' where it has none."""
    said = folded(heading)
    return said[said.rfind("(") + 1 :].rstrip(")") if "(" in said else ""
