"""What a built table tells Dagster: its columns, figures worth watching over time, its first rows as an office would read them.

Belongs here: which figures are watched, which columns a preview shows. Does not belong here: when tables are built (dbt_events).
No text that a county wrote is shown: only numbers, days, codes with a title, and the words of the office's own tables; so no person is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

import dagster as dg

from pipelines.contracts.finding import mask_numbers, rules
from pipelines.contracts.form import exports, forms
from pipelines.contracts.unit import unit_book
from pipelines.derive.dictionary import LEVEL_TITLES
from pipelines.editions.privacy import OWN_COLUMNS, OWN_SCHEMAS, OWN_TABLES

PREVIEWED = "marts"
PREVIEW_ROWS, PREVIEW_COLUMNS = 8, 8
SCHEMA_KEY = "dagster/column_schema"
Metadata = dict[str, Any]
_TITLE = "_title"
# what names a row, in the order of reading
_FIRST = ("period", "level", "rank", "unit_name", "unit_code", "form", "rule", "indicator_code", "score", "status", "severity", "tier")
_ORDER = (("period", "desc nulls last"), ("level", "= 'county' desc"), ("rank", "nulls last"), ("unit_code", ""))
_PLAIN = {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "HUGEINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT"}
_OPAQUE = {"activity_id", "case_id", "file_sha256", "finding_id", "match_id", "edition_id"}  # hashes say nothing to a reader
_LAST_RANKED = "(select max(period) from marts.ranking where level = 'county' and rank is not null)"
# table → figure → query over the work database; numbers that are drawn over time beside the asset
WATCHED: Mapping[str, Mapping[str, str]] = {
    "marts.finding": {
        "问题数": "select count(*) from marts.finding",
        "未了结": "select count(*) from marts.finding where status = 'open'",
        "阻断": "select count(*) from marts.finding where severity = 'blocking'",
    },
    "marts.report_status": {
        "未报数": "select count(*) from marts.report_status where status = 'missing'",
        "迟报数": "select count(*) from marts.report_status where status = 'late'",
    },
    "marts.receipt": {
        "读不出": "select count(*) from marts.receipt where status = 'unreadable'",
        "认不出": "select count(*) from marts.receipt where status = 'unrecognised'",
    },
    "marts.ranking": {
        "得分中位数（县，最近一期）": "select median(score)::double from marts.ranking "
        f"where level = 'county' and rank is not null and period = {_LAST_RANKED}",
        "有名次的县": f"select count(rank) from marts.ranking where level = 'county' and period = {_LAST_RANKED}",
    },
    "marts.activity": {"活动场次": "select count(*) from marts.activity", "服务人次": "select sum(people) from marts.activity"},
    "marts.typical_case": {"案例": "select count(*) from marts.typical_case"},
}


class Cursor(Protocol):
    """What is asked of a connection: DuckDB's own, or the one that dbt holds."""

    def execute(self, query: str, parameters: Sequence[object] = ...) -> Any: ...


def markdown(header: Sequence[str], rows: Sequence[Sequence[object]], masked: Any = mask_numbers) -> str:
    """Rows under their headers as a markdown table; every value masked, a line break or bar in it does no harm."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    for row in rows:
        said = ("" if v is None else masked(str(v)).replace("|", "｜").replace("\n", " ") for v in row)
        lines.append("| " + " | ".join(said) + " |")
    return "\n".join(lines)


def facts(cursor: Cursor, node: Mapping[str, Any]) -> Metadata:
    """Metadata of the table of a dbt node that was just built: columns, watched figures, and the preview of a result."""
    schema, table = str(node.get("schema", "")), str(node.get("alias", ""))
    described: Mapping[str, Mapping[str, Any]] = node.get("columns", {})
    columns = [(name, str(kind)) for name, kind, *_ in cursor.execute(f'select * from {schema}."{table}" limit 0').description]
    said = {name: str(described.get(name, {}).get("description") or "").strip() for name, _ in columns}
    found: Metadata = {
        SCHEMA_KEY: dg.TableSchema(columns=[dg.TableColumn(name, kind, description=said[name] or None) for name, kind in columns])
    }
    for title, asked in WATCHED.get(f"{schema}.{table}", {}).items():
        ((value,),) = cursor.execute(asked).fetchall()
        if value is not None:
            found[title] = round(float(value), 2) if isinstance(value, float) else int(value)
    if schema == PREVIEWED:
        found["预览"] = dg.MetadataValue.md(preview(cursor, schema, table, columns, said))
    return found


def preview(cursor: Cursor, schema: str, table: str, columns: Sequence[tuple[str, str]], said: Mapping[str, str]) -> str:
    """The first rows of the newest period, Chinese headers, titles for codes, at most eight columns; no text that a county wrote."""
    names = [name for name, _ in columns]
    shown = _shown(f"{schema}.{table}", columns)
    order = [f'"{name}" {way}' for name, way in _ORDER if name in names]
    query = f'select {", ".join(f"{chr(34)}{name}{chr(34)}" for name in shown)} from {schema}."{table}"'
    rows = cursor.execute(query + (f" order by {', '.join(order)}" if order else "") + f" limit {PREVIEW_ROWS}").fetchall()
    spoken = [[_spoken(name, value) for name, value in zip(shown, row, strict=True)] for row in rows]
    called = [_header(name, said) for name in shown]
    return markdown([text if called.count(text) == 1 else f"{text}（{name}）" for text, name in zip(called, shown, strict=True)], spoken)


def _shown(table: str, columns: Sequence[tuple[str, str]]) -> list[str]:
    """The columns of a preview: what names the row first, then figures; a code gives way to its title."""
    names = {name for name, _ in columns}
    own = table in OWN_TABLES or table.partition(".")[0] in OWN_SCHEMAS

    def readable(name: str, kind: str) -> bool:
        if name in _OPAQUE or f"{name}{_TITLE}" in names or (name == "unit_code" and "unit_name" in names):
            return False
        if not kind.startswith("VARCHAR"):
            return kind.split("(")[0] in _PLAIN
        return own or name in OWN_COLUMNS or name in _FIRST or (name.endswith(_TITLE) and name.removesuffix(_TITLE) in names)

    every = [name for name, kind in columns if readable(name, kind)]
    first = [found for name in _FIRST for found in (name, name + _TITLE) if found in every]
    return (first[: PREVIEW_COLUMNS - 3] + [name for name in every if name not in first])[:PREVIEW_COLUMNS]


@lru_cache(maxsize=1)
def _code_titles() -> Mapping[str, Mapping[str, str]]:
    """Column → code → what it is called, for codes that stand in many tables."""
    tables = {name: table.title for name, table in {**forms(), **exports()}.items()}
    units = {unit.code: unit.name for unit in unit_book().units.values()}
    named = {"unit_code": units, "township_code": units, "parent_code": units, "form": tables}
    return {**named, "rule": {rule.rule: rule.title for rule in rules().values()}, "level": LEVEL_TITLES}


def _spoken(column: str, value: object) -> object:
    """A value as an office reads it: a code by its title, 是 and 否, at most four decimals."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, Decimal):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return _code_titles().get(column, {}).get(str(value), value)


def _header(name: str, said: Mapping[str, str]) -> str:
    """What a column is called: the beginning of its description, or of the one of the code whose title it is."""
    text = said.get(name) or said.get(name.removesuffix(_TITLE), "") or name
    for mark in "；（，。：":
        text = text.split(mark)[0]
    return (text.strip().removesuffix("代码") if name in _code_titles() else text.strip()) or name
