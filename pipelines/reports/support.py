"""Support that was given beside the tier that the ranking suggests: rows and their words, for site and workbook.

Belongs here: what is read and how it is said. Does not belong here: markup, formats; the comparison (marts.support_reconciliation).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.reports import standing
from pipelines.reports.published import Published, Row

# read first: what does not fit, then what waits, then what is as it should be
ORDER = ("supported_outside", "settled_outside", "borderline_supported", "ahead_without", "borderline_without", "ahead_supported")


def load(edition: Published, scheme: str, period: str) -> list[Row]:
    """Rows of marts.support_reconciliation of one period, both levels, counties first, in the order of the section."""
    if not edition.has("marts.support_reconciliation"):
        return []
    rows = edition.rows(
        'select * from marts.support_reconciliation where scheme = ? and period = ? order by level desc, "rank" nulls last, unit_code',
        [scheme, period],
    )
    return sorted(rows, key=lambda row: (row["level"] != "county", ORDER.index(row["outcome"])))


def summary(rows: Sequence[Row]) -> str:
    """What the table says, in one sentence; true of these rows."""
    if not any(row["supports"] for row in rows):
        return "支持台账里还没有按本期名次给出的支持。"
    count = {outcome: sum(row["outcome"] == outcome for row in rows) for outcome in ORDER}
    said = (
        ("supported_outside", "不在前却得到支持的 {} 个"), ("settled_outside", "不在前而核定列入的 {} 个"),
        ("borderline_supported", "临界未核定就得到支持的 {} 个"),
        ("ahead_without", "在前还没有得到支持的 {} 个"), ("ahead_supported", "在前已得到支持的 {} 个"),
    )  # fmt: skip
    return "，".join(text.format(count[outcome]) for outcome, text in said if count[outcome]) + "。"


def place_words(row: Row) -> str:
    """名次 19，可能在 17～20, or 暂不排名."""
    return standing.rank_words(row["rank"], row["rank_low"], row["rank_high"]) if row["rank"] is not None else "暂不排名"


def tier_words(row: Row) -> str:
    """The tier, with the day where the office settled it."""
    return standing.tier_words(row["tier"], row["top_share"], row["tier_decided_on"]) or "不列入"
