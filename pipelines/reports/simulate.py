"""`sanzhang simulate`: the ranking of the edition in force under another scheme, beside the official one. Nothing is published.

Belongs here: what is set side by side and how it prints. Does not belong here: points (pipelines.scoring.points), the scheme's checks.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.reports import plain, words
from pipelines.reports.published import LEVEL_TITLES, Row, default_period, opened
from pipelines.scoring.engine import Show
from pipelines.scoring.points import Points
from pipelines.scoring.trial import read_trial

SAID = "试算：按另一方案重算，不发布，不影响现行版。"


def load(database: Path, file: Path, level: str, period: str | None = None, show: Show | None = None) -> tuple[list[Row], list[str]]:
    """Every unit of the level under the scheme in `file`, ranked first, with its official standing; and remarks in Chinese.

    moved = official_rank − rank, positive = better under the other scheme. Refusal where the scheme contradicts itself or the period is
    not there.
    """
    with opened(database) as edition:
        scheme = str(edition.edition()["scheme"])
        wanted = period or default_period(edition, scheme, level)
        edition.require_period(scheme, level, wanted)
        official = edition.rows("select * from marts.indicator where scheme = ? order by level, indicator_code", [scheme])
        levels = edition.rows("select * from reference.scheme where scheme = ?", [scheme])
        standing = edition.rows(
            "select * from marts.ranking where scheme = ? and level = ? and period = ?",
            [scheme, level, wanted],
        )
    of_level = [row for row in official if row["level"] == level]
    indicators, remarks = read_trial(file, of_level, levels, level)
    with Points(database, scheme, level, wanted, show) as points:
        points.replace_scheme(indicators)
        points.score()
        found = {row["unit_code"]: row for row in points.rows("select * from point_standing")}
    rows = []
    for unit in standing:
        tried = found[unit["unit_code"]]
        both = unit["rank"] is not None and tried["rank"] is not None
        rows.append({
            "scheme": indicators[0].scheme, "period": wanted, "level": level,
            "unit_code": unit["unit_code"], "unit_name": unit["unit_name"], "score": tried["score"], "rank": tried["rank"],
            "status": "unranked" if tried["refusal"] else "lower_bound" if tried["is_lower_bound"] else "ranked",
            "reason": tried["refusal"] or tried["gap"], "official_scheme": scheme, "official_score": unit["score"],
            "official_rank": unit["rank"], "moved": unit["rank"] - tried["rank"] if both else None,
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["unit_code"])), remarks


def render(rows: list[Row], format: plain.Format = "table") -> str:
    """The rows as aligned text, csv or json."""
    if format == "json":
        return plain.as_json(rows)
    if format == "csv":
        return plain.as_csv(rows, list(rows[0]))
    first = rows[0]
    head = f"{SAID}{words.period_title(first['period'])} {LEVEL_TITLES[first['level']]}级，"
    head += f"方案 {first['scheme']} 与现行 {first['official_scheme']} 对照"
    titles = ["名次", "单位", "得分", "现行名次", "现行得分", "名次变动", "说明"]
    lines = [
        [
            str(row["rank"]) if row["rank"] is not None else "暂不排名", row["unit_name"], words.fixed(row["score"]),
            str(row["official_rank"]) if row["official_rank"] is not None else "暂不排名", words.fixed(row["official_score"]),
            "" if row["moved"] is None else words.change(row["official_rank"], row["rank"]), row["reason"] or "",
        ]
        for row in rows
    ]  # fmt: skip
    return head + "\n" + plain.table(titles, lines, right=(0, 2, 3, 4))
