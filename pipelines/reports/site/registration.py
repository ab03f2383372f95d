"""方案登记与修订 on the method page: was the scheme fixed before the first receipt; both rankings where it was amended.

Belongs here: the layout of this section. Does not belong here: the judgement (marts.scheme_registration, marts.amended_ranking).
"""

from __future__ import annotations

from pipelines.reports import words
from pipelines.reports.published import Published, Row
from pipelines.reports.site.markup import Child, Safe, el


def _table(titles: tuple[tuple[Child, str | None], ...], rows: list[Safe]) -> Safe:
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    return el("div", el("table", head, el("tbody", rows), cls="listing stack"), cls="wide")


def _fixed_on(row: Row) -> Safe:
    amended = f"{row['amended_on']} {row['amendment_reason']}" if row["amended_on"] else ""
    return el(
        "tr", el("th", f"{row['scheme_title']} {row['scheme']}", scope="row"), el("td", str(row["sha256"])[:12], cls="small"),
        el("td", str(row["registered_on"] or "没有登记"), data_label="登记"),
        el("td", str(row["first_receipt_on"] or "还没有收到"), data_label="本期第一份报表"),
        el("td", row["status_title"], cls=None if row["preregistered"] else "alert"), el("td", amended),
    )  # fmt: skip


def _rank_beside(row: Row) -> Safe:
    return el(
        "tr", el("th", row["unit_name"], scope="row"),
        el("td", row["rank_before"] or "不排名", cls="num in", data_label="修订前"),
        el("td", words.fixed(row["score_before"]), cls="num in"),
        el("td", row["rank_after"] or "不排名", cls="num in", data_label="修订后"),
        el("td", words.fixed(row["score_after"]), cls="num in"),
    )  # fmt: skip


def section(edition: Published, scheme: str, period: str) -> Safe | None:
    """The scheme in force and, where it is an amendment, the former one, for one period; None where the edition does not say."""
    beside = [
        row
        for row in edition.table("marts.amended_ranking", "rank_after nulls last, unit_code")
        if (row["scheme"], row["level"], row["period"]) == (scheme, "county", period)
    ]
    shown = {scheme} | {row["former_scheme"] for row in beside}
    fixed = [
        row
        for row in edition.table("marts.scheme_registration", "amended_on nulls first, scheme, level")
        if row["scheme"] in shown and row["period"] == period
    ]
    if not fixed:
        return None
    first = _table(
        (("方案", None), ("哈希前 12 位", None), ("登记", None), ("本期第一份报表", None), ("先定方案后收数", None), ("修订", None)),
        [_fixed_on(row) for row in fixed],
    )
    ranks = _table(
        (("县（市、区）", None), ("修订前名次", "num"), ("得分", "num"), ("修订后名次", "num"), ("得分", "num")),
        [_rank_beside(row) for row in beside],
    )
    note = "方案先登记、后收数，排名才说得清；改过的写明日期和理由，修订前后两个排名都列。"
    return el("section", el("h2", "方案登记与修订"), el("p", note, cls="note"), first, ranks if beside else None)
