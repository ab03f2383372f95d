"""`sanzhang checklist`: which rows to check on site first, and a control sample that nobody chose.

Belongs here: reading marts.check_list and its printed form. Does not belong here: how rows are weighed and drawn (dbt), sheets of slips.
For the office: no page of the site shows it, and what was drawn is told to nobody before the check.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.contracts.form import forms
from pipelines.contracts.refusal import Refusal
from pipelines.reports import plain, words
from pipelines.reports.published import Published, Row, default_period, nearest_period, opened, unit_code_of

COLUMNS = (
    "scheme", "period", "unit_code", "unit_name", "kind", "kind_title", "place", "form", "form_title", "path", "sheet", "source_row",
    "points", "indicators", "standing_title",
)  # fmt: skip


def load(edition_db: Path, unit: str | None = None, period: str | None = None) -> list[Row]:
    """Rows to check of every county (or of one) in a period, by default the scheme's last closed one: those to check first in order, then
    the control sample. Refusal where the unit is not there, or the edition holds no list."""
    with opened(edition_db) as edition:
        if not edition.has("marts.check_list"):
            raise Refusal("这一版没有核查清单（由更早的代码发布），请重新 sanzhang run")
        wanted = period or default_period(edition, str(edition.edition()["scheme"]), "county")
        code = unit_code_of(edition, unit) if unit else None
        rows = rows_of(edition, wanted, code)
        held = [row["period"] for row in edition.rows("select distinct period from marts.check_list order by 1")]
    if not rows:
        near = nearest_period(wanted, [one for one in held if one != wanted])
        hint = f"；是不是 {near}？这一版有的期次是：{'、'.join(held)}" if near else ""
        raise Refusal(f"{wanted} 没有可核查的行{f'（{unit}）' if unit else ''}{hint}")
    return rows


def rows_of(edition: Published, period: str, unit: str | None = None) -> list[Row]:
    """The same rows of an open edition; none where it holds no list."""
    if not edition.has("marts.check_list"):
        return []
    rows = edition.rows(
        "select c.*, u.unit_name, r.path from marts.check_list c left join marts.unit u using (unit_code) left join "
        "(select file_sha256, max_by(path, received_on) as path from marts.receipt group by all) r using (file_sha256) "
        "where c.scheme = ? and c.period = ? and (? is null or c.unit_code = ?) order by c.unit_code, c.kind = 'first' desc, c.place",
        [str(edition.edition()["scheme"]), period, unit, unit],
    )
    return [{**{name: row.get(name) for name in COLUMNS}, "form_title": _form(row["form"])} for row in rows]


def _form(name: str) -> str:
    return forms()[name].title if name in forms() else name


def render(rows: list[Row], format: plain.Format = "table") -> str:
    """The rows as aligned text with what they are good for, as csv, or as a json list."""
    if format == "json":
        return plain.as_json(rows)
    if format == "csv":
        return plain.as_csv(rows, list(COLUMNS))
    lines = [
        [
            row["unit_name"] or row["unit_code"], row["kind_title"], str(row["place"]), row["form_title"], row["path"] or "",
            row["sheet"] or "",
            f"第 {row['source_row']} 行", words.fixed(row["points"]), row["standing_title"], row["indicators"],
        ]
        for row in rows
    ]  # fmt: skip
    head = (
        f"{words.period_title(rows[0]['period'])} 核查清单 方案 {rows[0]['scheme']}\n"
        "先查：压着得分最多、平台没有核到的行；随机抽查：由方案、期次、单位和行号定的随机数抽出，谁也选不了。"
        "清点后用 sanzhang decide verify 记下。本清单不上网页；先查的行写进各县的退回修改单，好备齐原始材料，随机抽查的行不发县里。"
    )
    titles = ["单位", "哪一种", "次序", "表", "文件", "工作表", "行", "压着得分", "与平台", "计入的指标"]
    return head + "\n" + plain.table(titles, lines, right=(2, 7))
