"""The burden of reporting in words and figures: what is asked in a year, and what was really filled in by year.

Belongs here: rows of the edition in force counted by form and year, text and JSON. Does not belong here: the declared burden (derive).
Only reports in force count. Cells asked = rows × columns of the form.
A cell counts as given by a platform where its row stands on the platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from pipelines.derive.burden import MOST_SENDINGS, FormBurden, burden, sendings
from pipelines.derive.dictionary import CADENCE_TITLES
from pipelines.reports.plain import as_json, table

LEVELS = {"county": "县（市、区）", "city": "市"}
Years = dict[str, dict[str, int]]


def _columns(connection: duckdb.DuckDBPyConnection, form: str) -> set[str]:
    found = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'submissions' and table_name = ?", [form]
    ).fetchall()
    return {str(name) for (name,) in found}


def _years(connection: duckdb.DuckDBPyConnection, one: FormBurden) -> Years:
    """Figures of one form by year; empty where the edition does not hold the form."""
    published = _columns(connection, one.form.name)
    if not published:
        return {}
    links = [f"s.{f.given_by.when}" for f in one.given if f.given_by and f.given_by.when in published]
    given = " + ".join(f"count({link})" for link in links) or "0"
    rows = connection.execute(
        f"select left(s.period, 4), count(distinct s.unit_code), count(distinct s.unit_code || '/' || s.period), count(*), {given} "
        f"from submissions.{one.form.name} as s semi join marts.part as p "
        "on s.file_sha256 = p.file_sha256 and s.sheet is not distinct from p.sheet and s.unit_code = p.unit_code and s.period = p.period "
        "and p.form = ? and p.status = 'accepted' group by all order by all",
        [one.form.name],
    ).fetchall()
    width, idle = len(one.fields), len(one.unused)
    return {
        str(year): {
            "units": units, "reports": reports, "rows": lines, "cells": lines * width, "platform_cells": platform,
            "unused_cells": lines * idle,
        }
        for year, units, reports, lines, platform in rows
    }  # fmt: skip


def filled_in(database: Path) -> dict[str, Years]:
    """Form → year → units, reports with rows, rows and cells in the published edition."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {one.form.name: _years(connection, one) for one in burden()}


def load(database: Path | None) -> dict[str, Any]:
    """The whole burden as plain data (`sanzhang burden --format json`); without an edition `years` are empty."""
    counted: Mapping[str, Years] = filled_in(database) if database else {}
    return {
        "most_sendings": MOST_SENDINGS,
        "sendings": [
            {"level": level, "level_title": title, "sendings": sum(sendings(level).values()), "workbooks": sendings(level)}
            for level, title in LEVELS.items()
        ],
        "forms": [
            {
                "form": one.form.name, "title": one.form.title, "level": list(one.form.submission.level),
                "workbook": one.form.submission.workbook, "cadence": one.form.submission.cadence.value,
                "reports_a_year": one.reports_a_year, "columns": len(one.fields),
                "required_columns": sum(f.field.constraints.required for f in one.fields),
                "platform_columns": [f.name for f in one.given], "unused_columns": [f.name for f in one.unused],
                "years": counted.get(one.form.name, {}),
            }
            for one in burden()
        ],
        "fields": [
            {
                "form": column.form, "field": column.field.name, "title": column.field.title, "used_by": list(column.used_by),
                "asked_for": column.field.asked_for or None,
                "given_by": f"{column.field.given_by.export}.{column.field.given_by.field}" if column.field.given_by else None,
            }
            for one in burden()
            for column in one.fields
        ],
    }  # fmt: skip


def _form_table(data: dict[str, Any]) -> str:
    years = sorted({year for form in data["forms"] for year in form["years"]})
    titles = ["表", "周期", "年报送", "列", "必填", "平台已有", "无指标用", *(t for y in years for t in (f"{y}行", f"{y}格"))]
    rows = []
    for form in data["forms"]:
        counts = [str(form["years"].get(year, {}).get(key, "")) for year in years for key in ("rows", "cells")]
        fixed = [form["reports_a_year"], form["columns"], form["required_columns"]]
        columns = [len(form["platform_columns"]), len(form["unused_columns"])]
        rows.append([form["title"], CADENCE_TITLES[form["cadence"]], *map(str, fixed), *map(str, columns), *counts])
    return table(titles, rows, right=range(2, len(titles)))


def render(data: dict[str, Any], format: str) -> str:
    """The burden as text or JSON."""
    if format == "json":
        return as_json(data)
    lines = [
        f"{one['level_title']}每年报送 {one['sendings']} 次（上限 {data['most_sendings']} 次）："
        + "、".join(f"{ {'monthly': '月报', 'quarterly': '季报', 'yearly': '年报'}[w] } {n} 次" for w, n in one["workbooks"].items())
        for one in data["sendings"]
    ]
    lines += ["", _form_table(data)]
    for key, title in (("platform_cells", "其中平台已有"), ("unused_cells", "其中没有指标、检查用到"), ("cells", "合计填报")):
        totals: dict[str, int] = {}
        for form in data["forms"]:
            for year, figures in form["years"].items():
                totals[year] = totals.get(year, 0) + figures[key]
        lines += [f"{title}：" + "、".join(f"{year} 年 {n} 格" for year, n in sorted(totals.items()))] if totals else []
    kept = [f for f in data["fields"] if not f["used_by"]]
    names = {form["form"]: form["title"] for form in data["forms"]}
    lines += ["", "没有指标、检查用到的列，为什么还要填："]
    lines += [f"  {names[f['form']]}·{f['title']}：{f['asked_for'] or '没有说明'}" for f in kept]
    return "\n".join(lines)
