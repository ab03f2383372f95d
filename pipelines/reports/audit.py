"""`sanzhang audit`: the statistical audit of the scheme in force, as published. It warns; it never changes a scheme.

Belongs here: which rows, and how they print. Does not belong here: the statistics and their thresholds (marts.scheme_audit).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.reports import plain, words
from pipelines.reports.published import LEVEL_TITLES, Published, Row, default_period, opened
from pipelines.scoring.audit import MEASURES

SAID = "统计审视只作提醒，不改动方案；提醒线是惯例，不是规定。"


def load(database: Path, level: str, period: str | None = None) -> list[Row]:
    """Rows of marts.scheme_audit of one level and period (default the scheme's last closed one); Refusal for an unknown period."""
    with opened(database) as edition:
        scheme = str(edition.edition()["scheme"])
        wanted = period or default_period(edition, scheme, level)
        edition.require_period(scheme, level, wanted)
        return rows_of(edition, scheme, level, wanted)


def rows_of(edition: Published, scheme: str, level: str, period: str) -> list[Row]:
    """The audit's rows with measure_title, title and other_title, in the order of MEASURES; none where the edition has no audit."""
    if not edition.has("marts.scheme_audit"):
        return []
    found = edition.rows(
        "select a.*, i.title, o.title as other_title from marts.scheme_audit as a "
        "left join marts.indicator as i using (scheme, level, indicator_code) "
        "left join marts.indicator as o on a.scheme = o.scheme and a.level = o.level and a.other_code = o.indicator_code "
        "where a.scheme = ? and a.level = ? and a.period = ?",
        [scheme, level, period],
    )
    order = list(MEASURES)
    for row in found:
        row["measure_title"] = MEASURES[row["measure"]]
    return sorted(found, key=lambda row: (order.index(row["measure"]), row["indicator_code"], row["other_code"]))


def warnings(rows: list[Row]) -> list[Row]:
    """Those with a warning; a pair that warns by both correlations once."""
    told: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        if row["warning"]:
            told.setdefault((row["warning"], row["indicator_code"], row["other_code"]), row)
    return list(told.values())


def subject(row: Row) -> str:
    """The indicator, group or pair a row is about: A03 三会建成率; D01 … 与 D04 …; the whole scheme."""
    name = _named(row["indicator_code"], row["title"])
    pair = row["measure"] in ("pearson", "spearman")
    return f"{name} 与 {_named(row['other_code'], row['other_title'])}" if pair else name


def _named(code: str, title: str | None) -> str:
    return f"{code} {title}" if title else "总分"


def render(rows: list[Row], format: plain.Format = "table") -> str:
    """The warnings as aligned text; every row as csv or json."""
    if format == "json":
        return plain.as_json(rows)
    if not rows:
        return "这一版没有统计审视"
    if format == "csv":
        return plain.as_csv(rows, list(rows[0]))
    warned = warnings(rows)
    first = rows[0]
    head = f"{words.period_title(first['period'])} {LEVEL_TITLES[first['level']]}级，方案 {first['scheme']}："
    head += f"{len(rows)} 项数，{len(warned)} 条提醒。{SAID}"
    lines = [[subject(row), row["warning"], row["measure_title"], words.fixed(row["value"], 3), str(row["units"])] for row in warned]
    return head + "\n" + plain.table(["指标", "提醒", "依据", "数值", "单位数"], lines, right=(3, 4))
