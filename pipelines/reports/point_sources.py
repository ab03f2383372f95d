"""得分靠什么: how much of a score rests on platform data, on the office's own receipts, on what the units reported themselves.

Belongs here: reading marts.points_by_source and the sentence said of it. Does not belong here: which indicator rests on what (the scheme
row decides, macros/point_source.sql), tables on pages and sheets.
"""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from pipelines.reports import words
from pipelines.reports.published import Published, Row

SOURCES = ("platform", "register", "self_reported")
TABLE = "marts.points_by_source"


def load(edition: Published, scheme: str, level: str, period: str) -> dict[str, dict[str, Row]]:
    """The rows of a level and period by unit and source; empty where this edition does not have the table."""
    found: dict[str, dict[str, Row]] = {}
    if edition.has(TABLE):
        of_period = f"select * from {TABLE} where scheme = ? and level = ? and period = ? order by unit_code, source"
        for row in edition.rows(of_period, [scheme, level, period]):
            found.setdefault(row["unit_code"], {})[row["source"]] = row
    return found


def plain_points(value: Decimal) -> str:
    """Points without trailing zeros: 6, 5.5."""
    shown = words.fixed(value)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def full_marks(found: dict[str, dict[str, Row]]) -> dict[str, Decimal]:
    """Full marks of every source without bonus, as most units of the level have them (weights of what is not owed move to others)."""
    shapes = [tuple(Decimal(str(rows[source]["max_points"])) for source in SOURCES) for rows in found.values()]
    if not shapes:
        return {}
    common = max(sorted(set(shapes)), key=shapes.count)
    return dict(zip(SOURCES, common, strict=True))


def middle_share(found: dict[str, dict[str, Row]], source: str) -> Decimal | None:
    """The median over units of the share of their points that rests on a source, 0 to 1; None where no unit has points."""
    shares = [float(rows[source]["share"]) for rows in found.values() if rows[source]["share"] is not None]
    return Decimal(str(median(shares))) if shares else None


def sentence(found: dict[str, dict[str, Row]]) -> str:
    """What the points of a level rest on, in one sentence; empty where nothing is known."""
    marks = full_marks(found)
    if not sum(marks.values(), Decimal(0)):
        return ""
    titles, shares = next(iter(found.values())), _percents(marks)
    parts = "、".join(f"{titles[source]['source_title']}占 {plain_points(shares[source])}%" for source in SOURCES)
    return f"本期满分里，{parts}（加分另计）。"


def _percents(marks: dict[str, Decimal]) -> dict[str, Decimal]:
    """Shares of the full marks in per cent with one decimal; the largest bears what rounding leaves over, so that they add up to 100."""
    whole = sum(marks.values(), Decimal(0))
    shares = {source: Decimal(words.fixed(points / whole * 100, 1)) for source, points in marks.items()}
    largest = max(shares, key=lambda source: shares[source])
    return {**shares, largest: shares[largest] + 100 - sum(shares.values(), Decimal(0))}
