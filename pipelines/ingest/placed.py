"""The text of a cell under a field of units → the code of a township or county.

Belongs here: names in the context of the reporting unit; names without 镇 or 乡, with a village behind them, several in one cell.
Does not belong here: the look-up of exact names (contracts.unit).
"""

from __future__ import annotations

import re

from pipelines.contracts.text import fold
from pipelines.contracts.unit import Unit, UnitBook
from pipelines.ingest.numerals import halfwidth
from pipelines.ingest.typed import Remark, Typed, unread

_KIND = re.compile(r"(?:街道办事处|街道|地区|镇|乡)$")
_SHORTEST = 2


def read_unit(clean: str, level: str, unit_code: str, book: UnitBook) -> Typed:
    """The unit of this level that a text names inside the reporting unit; a name that is not written in full is said."""
    unit = book.coded(halfwidth(clean).strip())
    if unit and unit.level == level and book.is_within(unit.code, unit_code):
        return Typed(unit.code)
    resolved = book.resolve(clean, within=unit_code or None, levels=(level,))
    if resolved.unit is not None:
        remarks = (Remark("township_retired", clean, resolved.unit.name),) if resolved.retired else ()
        return Typed(resolved.unit.code, None, remarks)
    if level == "county":
        return unread(Remark("code_unknown", clean, "县（市、区）名称或区划代码"))
    if not unit_code and resolved.candidates:
        return unread()  # the reporting unit is not known: that is the finding, not the township
    meant = _meant(clean, book.children(unit_code, level)) if unit_code and not resolved.candidates else []
    if len(meant) == 1:
        return Typed(meant[0].code, None, (Remark("township_interpreted", clean, meant[0].name),))
    if meant:
        return unread(Remark("township_several", clean, "、".join(u.name for u in meant)))
    parent = book.units.get(unit_code)
    where = "、".join(u.name for u in resolved.candidates) or (parent.name if parent else "本区")
    return unread(Remark("township_unknown", clean, where))


def named_inside(text: str, level: str, unit_code: str, book: UnitBook) -> Unit | None:
    """The only unit of this level, of those below the reporting unit, whose full name stands in the text; None where none or two do."""
    inside = [unit for unit in book.children(unit_code, level) if fold(unit.name) in fold(text)] if unit_code else []
    longest = [u for u in inside if not any(u is not other and fold(u.name) in fold(other.name) for other in inside)]
    return longest[0] if len(longest) == 1 else None


def _meant(text: str, townships: list[Unit]) -> list[Unit]:
    """The townships whose full names stand in the text, none of them inside another's; else the one whose name it is without 镇 or 乡."""
    said = fold(text)
    inside = [unit for unit in townships if fold(unit.name) in said]
    longest = [u for u in inside if not any(u is not other and fold(u.name) in fold(other.name) for other in inside)]
    if longest:
        return longest
    short = [unit for unit in townships if (stem := _KIND.sub("", unit.name)) == said and len(stem) >= _SHORTEST]
    return short if len(short) == 1 else []
