"""Blank workbooks with the registers that a unit last had in force: what goes out filled in comes back as the same rows."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.derive.template_sheet import CHANGE
from pipelines.derive.templates import write_templates
from pipelines.ingest.reading import read_submission
from pipelines.ingest.schema import all_tables, create_statements
from pipelines.reports.registers import Registers

YANCHI = "640323"
TYPED = {"name": "孙某甲", "role": "health", "host_institution": "县医院", "township_code": "640323100", "post_level": "township",
         "post": "vice_chair", "phone": "19900000001", "from_on": date(2024, 5, 1)}  # fmt: skip


@pytest.fixture
def registers(tmp_path: Path) -> Registers:
    landing, edition = tmp_path / "landing.duckdb", tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(landing)) as connection:
        for statement in create_statements():
            connection.execute(statement)
        for period, sha256, line in (("2026Q1", "a", 4), ("2026Q2", "b", 4), ("2026Q2", "b", 5), ("2026Q2", "returned", 4)):
            where = {"file_sha256": sha256, "sheet": "表", "source_row": line, "unit_code": YANCHI, "period": period}
            typed = {**where, **TYPED, "name": f"孙某{sha256}{line}", "from_on": None if line == 5 else TYPED["from_on"]}
            received = {**where, "name": typed["name"], "from_on": "前年" if line == 5 else "2024.5.1"}
            for table, row in (("submissions", typed), ("received_text", received)):
                marks = ", ".join("?" * len(row))
                connection.execute(f"insert into {table}.sanzhang_roster ({', '.join(row)}) values ({marks})", list(row.values()))
    with duckdb.connect(str(edition)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.part (unit_code text, form text, period text, file_sha256 text, sheet text, status text, rows int)"
        )
        for period, sha256, status in (("2026Q1", "a", "accepted"), ("2026Q2", "b", "accepted"), ("2026Q2", "returned", "returned")):
            part = [YANCHI, "sanzhang_roster", period, sha256, "表", status, 1]
            connection.execute("insert into marts.part values (?, ?, ?, ?, ?, ?, ?)", part)
    return Registers.of(edition, landing)


def test_the_last_register_in_force_comes_back_as_it_was(tmp_path: Path, registers: Registers) -> None:
    write_templates(tmp_path / "out", "盐池县", "2026Q3", registers.before)
    path = tmp_path / "out" / "sanzhang_roster.xlsx"
    assert path.stat().st_mode & 0o777 == 0o600
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    assert heads[-1] == CHANGE
    assert "2026年第二季度" in sheet.cell(3, len(heads)).comment.text
    for line in (4, 5):
        sheet.cell(line, len(heads)).value = "无变化"
    book.save(path)
    read = read_submission(hashlib.sha256(path.read_bytes()).hexdigest(), path, ())
    rows = [dict(zip(all_tables()["submissions.sanzhang_roster"], row, strict=True)) for row in read.rows["submissions.sanzhang_roster"]]
    assert [row["name"] for row in rows] == ["孙某b4", "孙某b5"]
    assert {name: rows[0][name] for name in TYPED if name != "name"} == {name: value for name, value in TYPED.items() if name != "name"}
    assert (rows[1]["from_on"], rows[1]["period"]) == (None, "2026Q3")
    others = openpyxl.load_workbook(tmp_path / "out" / "sandui_register.xlsx").worksheets[0]
    assert CHANGE not in [cell.value for cell in others[3]]


def test_whose_registers_and_for_when_must_be_said(tmp_path: Path, registers: Registers) -> None:
    with pytest.raises(Refusal, match="--unit 和 --period"):
        write_templates(tmp_path / "out", "盐池县", None, registers.before)
    with pytest.raises(Refusal, match="没有落地库"):
        Registers.of(tmp_path / "warehouse.duckdb", tmp_path / "nothing.duckdb")
