"""A raw root made outside the project: workbooks from `sanzhang forms` alone, broken files beside them, acts of the office."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.paths import DBT_VARIABLE, PROJECT_ROOT, Roots
from tests.e2e.conftest import fetch, run

UNIT, UNIT_NAME, PERIOD, PERIOD_TITLE = "640104", "兴庆区", "2026-05", "2026年5月"
TOWNSHIPS = {"凤凰北街街道": "640104001", "解放西街街道": "640104002", "富宁街街道": "640104004"}


def declared(capsys: pytest.CaptureFixture[str], form: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["forms", "--format", "json"]) == 0
    return next(f for f in json.loads(capsys.readouterr().out) if f["form"] == form)


def written_and_meant(field: dict[str, Any], row: int, rng: random.Random) -> tuple[Any, Any]:
    """What to write into a cell and what it means, knowing the listing only."""
    if field["foreign_key"]:
        return rng.choice(list(TOWNSHIPS.items()))
    if field["type"] == "list":
        codes = rng.sample(field["codes"], 2)
        return field["separator"].join(c["title"] for c in codes), field["separator"].join(c["code"] for c in codes)
    if field["codes"]:
        code = rng.choice(field["codes"])
        return rng.choice([code["title"], *code["aliases"]]), code["code"]
    if field["type"] == "date":
        day = date(2026, 5, 1) + timedelta(days=row)
        return rng.choice([day, day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}"]), day
    if field["type"] == "integer":
        number = rng.randint(1, 20)
        return rng.choice([number, str(number)]), number
    if field["type"] == "number":
        return 2.5, Decimal("2.5")
    if field["type"] == "boolean":
        return rng.choice([(field["true_values"][0], True), (field["false_values"][0], False)])
    text = f"{field['title']}{row}"
    return text, text


def workbook(form: dict[str, Any], path: Path, rows: int = 12) -> list[dict[str, Any]]:
    """A workbook with title rows, shuffled columns and aliases as headers; returns what its cells mean, by row of the sheet."""
    rng = random.Random(7)
    fields = rng.sample(form["fields"], len(form["fields"]))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.append([f"{UNIT_NAME}{PERIOD_TITLE}{form['title']}"])
    sheet.append([f"{form['unit_label']}：{UNIT_NAME}科协", None, f"{form['period_label']}：{PERIOD_TITLE}"])
    sheet.append([])
    sheet.append([rng.choice([f["title"], *f["aliases"]]) for f in fields])
    meant = []
    for row in range(rows):
        pairs = [written_and_meant(f, row, rng) for f in fields]
        sheet.append([written for written, _ in pairs])
        meant.append({"source_row": 5 + row, **{f["name"]: value for f, (_, value) in zip(fields, pairs, strict=True)}})
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return meant


@pytest.fixture
def foreign(tmp_path: Path) -> Roots:
    return Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")


def database(roots: Roots) -> Path:
    return roots.editions / roots.current.read_text(encoding="utf-8").strip() / "warehouse.duckdb"


def call(roots: Roots, *words: str) -> int:
    return main([words[0], "--raw", str(roots.raw), "--warehouse", str(roots.warehouse), *words[1:]])


def test_foreign_workbook_broken_files_and_acts(foreign: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    form = declared(capsys, "activity_record")
    path = foreign.submissions / "随便一个名字.xlsx"
    meant = workbook(form, path)
    (foreign.submissions / "坏的.xlsx").write_bytes(path.read_bytes()[:900])
    book = openpyxl.Workbook()
    book.active.append(["谁", "在", "哪"])
    book.active.append([1, 2, 3])
    book.save(foreign.submissions / "别的表.xlsx")
    (foreign.submissions / "夹.xlsx").mkdir()

    assert run(foreign, "--as-of", "2026-06-20") == 0
    read = {r["source_row"]: r for r in fetch(database(foreign), "select * from submissions.activity_record where unit_code = ?", UNIT)}
    for row in meant:
        mine = read.pop(row["source_row"])
        assert {name: mine[name] for name in row} == row
        assert (mine["period"], mine["in_force"]) == (PERIOD, True)
    assert read == {}
    receipts = {r["path"]: (r["status"], r["reason"]) for r in fetch(database(foreign), "select * from marts.receipt")}
    assert receipts["submissions/随便一个名字.xlsx"][0] == "read"
    assert receipts["submissions/坏的.xlsx"][0] == "unreadable"
    assert receipts["submissions/别的表.xlsx"][0] == "unrecognised"
    assert receipts["submissions/夹.xlsx"][0] == "unreadable"
    assert all(reason for name, (status, reason) in receipts.items() if status != "read"), receipts
    first = foreign.current.read_text()

    assert run(foreign, "--as-of", "2026-06-20") == 0
    assert "没有新的" in capsys.readouterr().out
    assert foreign.current.read_text() == first

    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    titles = [cell.value for cell in openpyxl.load_workbook(path)["Sheet1"][4]]
    people = next(f for f in form["fields"] if f["name"] == "people")
    column = next(i for i, t in enumerate(titles) if t in {people["title"], *people["aliases"]})
    cell = f"{chr(65 + column)}5"
    expect = str(meant[0]["people"])
    words = ("--by", "办公室", "--reason", "电话核实", "--decided-on", "2026-06-21")
    assert call(foreign, "decide", "correct", f"{sha256}#Sheet1!{cell}", "--value", "99", "--expect", expect, *words) == 0
    assert call(foreign, "decide", "exempt", f"{UNIT}/activity_record/2026-04", *words) == 0
    assert run(foreign, "--as-of", "2026-06-20") == 0
    assert foreign.current.read_text() == first, "acts decided after as_of do not exist for that run"
    assert run(foreign, "--as-of", "2026-06-22") == 0
    corrected = fetch(database(foreign), "select people from submissions.activity_record where unit_code = ? and source_row = 5", UNIT)
    assert corrected == [{"people": 99}]
    status = fetch(
        database(foreign), "select period, status from marts.report_status where unit_code = ? and form = 'activity_record'", UNIT
    )
    assert {r["period"]: r["status"] for r in status if r["period"] in {"2026-03", "2026-04", "2026-05"}} == {
        "2026-03": "missing", "2026-04": "exempt", "2026-05": "late",
    }  # fmt: skip
    listed = [p.name for p in foreign.editions.iterdir()]
    assert len(listed) == 2
    assert foreign.current.read_text().strip() in listed


def test_demo_and_real_data_together_are_refused(small_province: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roots = Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")
    shutil.copytree(small_province.roots.raw, roots.raw)
    workbook(declared(capsys, "activity_record"), roots.submissions / "正式.xlsx")
    assert run(roots) == 2
    said = capsys.readouterr().err
    assert "演示数据和正式数据混在一起" in said
    assert "正式.xlsx" in said
    assert not roots.current.exists()


def test_unusable_input_gets_one_line(foreign: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["run"], ["ranking"], ["explain", "640104"], ["decide", "return", "x", "--by", "a", "--reason", "b"]):
        assert call(foreign, *words) == 2
        said = capsys.readouterr().err.strip()
        assert said.startswith("sanzhang: ")
        assert "\n" not in said


def test_a_scheme_that_contradicts_itself_is_said_before_anything_runs(
    foreign: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "dbt_project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    seed = project / "seeds" / "scheme_indicator.csv"
    seed.write_text(seed.read_text(encoding="utf-8").replace(",target,", ",tarrget,", 1), encoding="utf-8")
    monkeypatch.setenv(DBT_VARIABLE, str(project))
    foreign.submissions.mkdir(parents=True)
    assert run(foreign, "--as-of", "2026-06-20") == 2
    said = capsys.readouterr().err.strip()
    assert "评分方案有误" in said
    assert "\n" not in said
    assert [p.name for p in foreign.warehouse.iterdir()] == [foreign.logs.name]  # that the night was refused stands in the log
