"""`sanzhang ranking`: the published ranking as table, csv or json.

Belongs here: choosing scheme and period, and the printed columns. Does not belong here: ranks themselves (marts.ranking).
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.reports import plain, point_sources, standing, words
from pipelines.reports.published import LEVEL_TITLES, Row, default_period, opened

_ORDER = 'order by "rank" nulls last, unit_code'


def load(edition_db: Path, level: str, period: str | None = None, scheme: str | None = None) -> list[Row]:
    """Rows of marts.ranking of one level, in published order, 暂不排名 last, with points_platform, points_register, points_self_reported.

    Without a scheme the edition's own, without a period the scheme's last closed one. Refusal names what is there where the
    level, period or scheme asked for is not.
    """
    if level not in LEVEL_TITLES:
        raise Refusal(f"层级“{level}”不认识，应为 county 或 city")
    with opened(edition_db) as edition:
        chosen = scheme or str(edition.edition()["scheme"])
        known = [row["scheme"] for row in edition.rows("select distinct scheme from marts.ranking order by 1")]
        if chosen not in known:
            near = next(iter(get_close_matches(chosen, known, n=1)), "")
            raise Refusal(f"方案“{chosen}”不在这一版里；{f'是不是 {near}？' if near else ''}有的是：{'、'.join(known) or '无'}")
        if period is not None:
            edition.require_period(chosen, level, period)
        wanted = period or default_period(edition, chosen, level)
        rows = edition.rows(f"select * from marts.ranking where scheme = ? and level = ? and period = ? {_ORDER}", [chosen, level, wanted])
        sources = point_sources.load(edition, chosen, level, wanted)
    for row in rows:
        row |= {f"points_{source}": one["points"] for source, one in sources.get(row["unit_code"], {}).items()}
    return rows


def sources_said(edition_db: Path, rows: list[Row]) -> str:
    """What the points of these rows rest on, in one sentence; empty where the edition does not say."""
    with opened(edition_db) as edition:
        return point_sources.sentence(point_sources.load(edition, rows[0]["scheme"], rows[0]["level"], rows[0]["period"]))


def _line(row: Row, ranks: list[int | None], by_year: bool) -> list[str]:
    ranked = row["rank"] is not None
    tied = ranked and ranks.count(row["rank"]) > 1
    bound = words.score_mark(row["status"], row["reason"])
    return [
        ("并列 " if tied else "") + str(row["rank"]) if ranked else "暂不排名",
        *([words.change(row["previous_year_rank"], row["rank"], "上年同期")] if by_year else []),
        words.change(row["previous_rank"], row["rank"]), row["unit_name"], row["peer_group"] or "",
        str(row["peer_rank"]) if ranked and row["peer_rank"] is not None else "",
        bound + words.fixed(row["score"]) if ranked else "", words.span(row["rank_low"], row["rank_high"]) if ranked else "",
        standing.tier_words(row["tier"], row.get("top_share"), row.get("tier_decided_on")),
        "；".join(part for part in (words.OBJECTION_MARKS.get(row.get("objection") or ""), row["reason"]) if part),
    ]  # fmt: skip


def render(rows: list[Row], format: plain.Format = "table", note: str = "") -> str:
    """The rows as aligned text with a note below the title, as csv with the columns of the rows, or as a json list of them."""
    if format == "json":
        return plain.as_json(rows)
    if format == "csv":
        return plain.as_csv(rows, list(rows[0]))
    # the same quarter of the year before comes first, where the edition has one
    by_year = any(row.get("previous_year_rank") is not None for row in rows)
    titles = [
        "名次",
        *(["较上年同期"] if by_year else []),
        "较上期",
        "单位",
        "组别",
        "组内",
        "得分",
        "名次可能在",
        "支持档次",
        "说明",
    ]
    ranks = [row["rank"] for row in rows]
    head = f"{words.period_title(rows[0]['period'])} {LEVEL_TITLES[rows[0]['level']]}级排名 方案 {rows[0]['scheme']}"
    if str(rows[0]["scheme"]).startswith("sample"):
        head += "（样例，不是正式方案，不能据此分配项目）"
    if note:
        head += "\n" + note
    return head + "\n" + plain.table(titles, (_line(row, ranks, by_year) for row in rows), right=(0, 4 + by_year, 5 + by_year))
