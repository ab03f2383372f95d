"""Sheets that hold only sums (乡镇 | 活动场次 | 服务人次): a return of their own where nothing else was sent or they are called so."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.derive.templates import templates
from pipelines.ingest.envelope import Envelope
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.reading import read_submission
from pipelines.ingest.schema import all_tables
from pipelines.verbs.files import _only_sums

TITLE = ["永宁县2026年6月科技志愿服务活动情况统计"]
SUMS = [["序号", "乡镇", "活动场次", "服务人次"], [1, "杨和镇", 3, 120], [2, "李俊镇", 2, "85人"], ["合计", None, 5, 205], ["填报人：赵某"]]
HEADS = ["活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "乡镇", "服务对象", "服务人次", "口径"]
LEDGER = [["永宁县2026年6月活动台账"], HEADS, ["2026-06-03", "义诊", "三队", "三长", "健康义诊", "杨和镇", "农民", 40, "实际"]]
Sheets = dict[str, list[list[object]]]


def read(path: Path, sheets: Sheets) -> FileRead:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    made.save(path)
    return read_submission(hashlib.sha256(path.read_bytes()).hexdigest(), path, (), Envelope(path.name, date(2026, 7, 2)))


def held(result: FileRead, table: str) -> list[dict[str, Any]]:
    return [dict(zip(all_tables()[table], row, strict=True)) for row in result.rows.get(table, [])]


CASES: list[tuple[str, Sheets, list[tuple[str, int]], list[str]]] = [
    ("alone", {"Sheet1": [TITLE, *SUMS]}, [("activity_summary", 2)], []),
    ("own sums beside the ledger", {"6月": LEDGER, "汇总": SUMS}, [("activity_record", 1)], ["sheet_unrecognised"]),
    ("sent beside the ledger", {"6月": LEDGER, "活动汇总": [TITLE, *SUMS]}, [("activity_record", 1), ("activity_summary", 2)], []),
    ("not all of it", {"Sheet1": [TITLE, ["乡镇", "人口", "服务人次"], ["杨和镇", 1, 2]]}, [], ["form_unrecognised"]),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "parts", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_sums_are_read_and_never_as_activities(tmp_path: Path, sheets: Sheets, parts: list[tuple[str, int]], said: list[str]) -> None:
    result = read(tmp_path / "永宁县6月.xlsx", sheets)
    assert [(part["form"], part["rows"]) for part in held(result, "main.part")] == parts
    assert {(part["unit_code"], part["period"]) for part in held(result, "main.part")} <= {("640121", "2026-06")}
    assert [f["rule"] for f in held(result, "main.finding") if f["rule"] not in ("column_missing", "unit_resolved")] == said
    rows = held(result, "submissions.activity_summary")
    assert [(row["activities"], row["people"]) for row in rows] == ([(3, 120), (2, 85)] if ("activity_summary", 2) in parts else [])
    told = _only_sums([{"form": form} for form, _ in parts])
    assert ("不计分" in told) == (parts == [("activity_summary", 2)])


def test_its_blank_form_is_written_singly() -> None:
    holding = [template.name for template in templates(None, None) for form, _ in template.sheets if form.summary_of]
    assert holding == ["activity_summary.xlsx"]
