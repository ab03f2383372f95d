"""The run report of an edition: what came, was read, judged and published, how long each stage took, what somebody should look at.

Belongs here: its lines, the table operations.run_report beside the published schemas. Does not belong here: the page (reports.site),
measuring (journal). Durations differ from run to run, so the report is no part of the content hash: an equal content is an equal edition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.form import forms
from pipelines.editions.journal import ROWS, Journal
from pipelines.editions.publish import Draft, copy_out
from pipelines.editions.store import Edition

SCHEMA, TABLE = "operations", "run_report"
CAME, READ, JUDGED, PUBLISHED, STAGE, WARNING = "来了什么", "读了什么", "判了什么", "发布了什么", "各步", "要看一看的"
MOST_NAMED = 50
_COLUMNS = {
    "line_no": "integer", "part": "varchar", "title": "varchar", "measure": "varchar", "value": "double", "text": "varchar",
}  # fmt: skip
_COMMENTS = {
    "line_no": "行号", "part": "哪一部分：来了什么、读了什么、判了什么、发布了什么、各步、要看一看的", "title": "说的是什么",
    "measure": "数的是什么；秒就是用时", "value": "数；没有数的为空", "text": "文字",
}  # fmt: skip


@dataclass(frozen=True)
class ReportLine:
    """One line of the report; `value` is None where it is a text."""

    part: str
    title: str
    measure: str
    value: float | None = None
    text: str = ""


def stage_lines(journal: Journal) -> Iterator[ReportLine]:
    """Every stage of the run with its time and counts, then its warnings."""
    for note in journal.stages:
        yield ReportLine(STAGE, note.title, "秒", note.seconds)
        for name, value in note.counts.items():
            if isinstance(value, int) and not name.endswith(ROWS):
                yield ReportLine(STAGE, note.title, name, value)
    yield from (ReportLine(WARNING, "运行", "", None, said) for said in journal.warnings)


def edition_lines(connection: duckdb.DuckDBPyConnection, catalog: str, manifest: dict[str, Any], former: Sequence[Any]) -> list[ReportLine]:
    """What the edition holds, counted in it: receipts and those new since the inputs of the `former` edition, parts, findings, tables."""
    marts = f"{catalog}.marts"

    def rows(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query).fetchall()

    known = {_same(row) for row in former}
    new = [row for row in manifest["inputs"] if _same(row) not in known]
    lines = [ReportLine(CAME, "收件", "份", len(manifest["inputs"])), ReportLine(CAME, "比上一版新收", "份", len(new))]
    lines += [ReportLine(CAME, "新收的文件", str(row["received_on"]), None, str(row["path"])) for row in new[-MOST_NAMED:]]
    lines += [
        ReportLine(CAME, f"收件状态：{title}", "份", count)
        for title, count in rows(f"select status_title, count(*) from {marts}.receipt group by all order by 2 desc, 1")
    ]
    query = f"select form, status_title, count(*), sum(rows) from {marts}.part group by all order by 1, 2"
    for form, status, parts, read in rows(query):
        title = forms()[form].title if form in forms() else form
        lines += [ReportLine(READ, title, f"{status}的表", parts), ReportLine(READ, title, f"{status}的行", float(read or 0))]
    query = f"select severity_title, status_title, count(*) from {marts}.finding group by all order by 3 desc, 1, 2"
    lines += [ReportLine(JUDGED, f"问题：{severity}", f"{status}，个", count) for severity, status, count in rows(query)]
    tables = manifest["tables"]
    lines.append(ReportLine(PUBLISHED, "表", "张", len(tables)))
    lines.append(ReportLine(PUBLISHED, "数据", "行", sum(int(one["rows"]) for one in tables.values())))
    return lines + list(_to_look_at(connection, marts))


def _same(row: Any) -> tuple[str, str, str]:
    return (str(row["file_sha256"]), str(row["path"]), str(row["received_on"]))


def _to_look_at(connection: duckdb.DuckDBPyConnection, marts: str) -> Iterator[ReportLine]:
    """What the office has to do something about, with what to do."""
    asked = (
        ("receipt where status = 'unreadable'", "份文件打不开", "请按质量页或退回单通知报送单位重报"),
        ("receipt where status = 'unrecognised'", "份文件认不出是哪张表", "请用 sanzhang check 看原因；自定的表用 sanzhang adopt 认下"),
        ("part where status = 'returned'", "张表退回", "退回单在 sanzhang slips 里，请发给报送单位"),
        ("finding where severity = 'blocking' and status = 'open'", "个阻断问题没有了结", "请看质量页，逐个退回或处理"),
    )  # fmt: skip
    for what, counted, then in asked:
        row = connection.execute(f"select count(*) from {marts}.{what}").fetchone()
        if row and row[0]:
            yield ReportLine(WARNING, "数据", counted, row[0], f"{row[0]} {counted}。{then}")


def report_run(made: Draft, before: Edition | None, journal: Journal) -> None:
    """The draft carries its run report after the call: its own figures beside those of the edition `before`, the stages of the run."""
    former = before.manifest.get("inputs", []) if before else []
    with duckdb.connect(str(made.folder / "warehouse.duckdb"), read_only=True) as connection:
        lines = edition_lines(connection, connection.execute("select current_database()").fetchall()[0][0], made.manifest, former)
    write_run_report(made.folder, [*lines, *stage_lines(journal)])


def write_run_report(folder: Path, lines: Sequence[ReportLine]) -> None:
    """The edition folder's database and parquet copies hold exactly these lines after the call."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as edition")
        connection.execute(f"create schema if not exists edition.{SCHEMA}")
        columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
        connection.execute(f"create or replace table edition.{SCHEMA}.{TABLE} ({columns})")
        connection.executemany(
            f"insert into edition.{SCHEMA}.{TABLE} values ({', '.join('?' * len(_COLUMNS))})",
            [[number, *astuple(line)] for number, line in enumerate(lines, start=1)],
        )
        connection.execute(f"comment on table edition.{SCHEMA}.{TABLE} is '运行报告：这一版是怎样做成的；用时每次不同，不算进内容指纹'")
        for name, said in _COMMENTS.items():
            connection.execute(f"comment on column edition.{SCHEMA}.{TABLE}.{name} is '{said}'")
        copy_out(connection, "edition", SCHEMA, TABLE, folder)
        connection.execute("detach edition")
