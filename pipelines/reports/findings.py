"""`sanzhang findings`: findings of the published edition as table, csv or json.

Belongs here: filters and printed columns. Does not belong here: rules and their messages, what disappeared (gone).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.contracts.period import parse_code
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.vocabulary import titles
from pipelines.reports import plain, words
from pipelines.reports.published import Row, opened, unit_code_of

SEVERITY_TITLES, WHO_TITLES = titles("severity"), titles("who_fixes")
COLUMNS = (
    "finding_id", "rule", "severity", "severity_title", "who_fixes", "who_fixes_title", "status", "status_title", "unit_code", "unit_name",
    "form", "period", "file_sha256", "path", "sheet", "cell", "field", "observed", "expected", "message", "first_seen", "last_seen",
    "reply", "return_to",
)  # fmt: skip


def load(edition_db: Path, unit: str | None = None, period: str | None = None, severity: str | None = None) -> list[Row]:
    """Findings, most severe first, then by unit and place; every code has its Chinese title beside it.

    `unit` is a code or a name: findings of its reports and those sent back to it. Refusal for an unknown unit or severity or what is no
    period; a period without findings gives an empty list.
    """
    refuse_wrong(period)
    if severity is not None and severity not in SEVERITY_TITLES:
        raise Refusal(f"级别“{severity}”不认识，应为 blocking、warning 或 notice")
    with opened(edition_db) as edition:
        conditions, parameters = ["true"], list[object]()
        if unit is not None:
            conditions.append("? in (f.unit_code, f.return_to)")
            parameters.append(unit_code_of(edition, unit))
        for column, value in (("period", period), ("severity", severity)):
            if value is not None:
                conditions.append(f"f.{column} = ?")
                parameters.append(value)
        rows = edition.rows(
            "select f.*, u.unit_name from marts.finding f left join marts.unit u using (unit_code) "
            f"where {' and '.join(conditions)} order by case f.severity when 'blocking' then 0 when 'warning' then 1 else 2 end, "
            "f.unit_code nulls last, f.period, f.path, f.sheet, f.cell, f.finding_id",
            parameters,
        )
    return [_titled(row) for row in rows]


def refuse_wrong(period: str | None) -> None:
    """Refusal for what is no period."""
    if period is not None:
        try:
            parse_code(period)
        except ValueError as error:
            raise Refusal(str(error)) from error


def _titled(row: Row) -> Row:
    titled = {
        **row,
        "severity_title": SEVERITY_TITLES.get(row["severity"], row["severity"]),
        "who_fixes_title": WHO_TITLES.get(row["who_fixes"], row["who_fixes"]),
        "status_title": words.STATUS_TITLES.get(row["status"], row["status"]),
    }
    return {name: titled.get(name) for name in COLUMNS}


def _reply(row: Row) -> str:
    """The unit's reply or the reason of a waiver, after the message."""
    return f"［{row['status_title']}：{row['reply']}］" if row.get("reply") else ""


def _line(row: Row) -> list[str]:
    name = (row["path"] or "").rsplit("/", 1)[-1]
    where = " › ".join(part for part in (name, row["sheet"], row["cell"]) if part)
    return [
        row["severity_title"], row["status_title"], row["who_fixes_title"], row["unit_name"] or row["unit_code"] or "", row["period"] or "",
        where or "—", f"{row['message'] or ''}{_reply(row)}", row["finding_id"],
    ]  # fmt: skip


def render(rows: list[Row], format: plain.Format = "table") -> str:
    """The findings as aligned text with a count, as csv, or as a json list."""
    if format == "json":
        return plain.as_json(rows)
    if format == "csv":
        return plain.as_csv(rows, COLUMNS)
    if not rows:
        return "没有符合条件的发现。"
    titles = ["级别", "状态", "谁改", "单位", "期次", "文件 › 工作表 › 单元格", "发现了什么，怎么办", "编号"]
    return plain.table(titles, (_line(row) for row in rows)) + f"\n共 {len(rows)} 条"
