"""What `sanzhang doctor` says waits for a person."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from edition_fixture import build_edition

from pipelines.cli import main
from pipelines.contracts.workday import last_known_year
from pipelines.ingest.decision import append
from pipelines.paths import Roots
from pipelines.reports.doctor import diagnose

EDITION, WAIVED, STILL_OPEN = "2025-10-15-9f3ce21a", f"{7:016x}", f"{8:016x}"


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    made = Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")
    made.raw.mkdir()
    folder = build_edition(made.editions / EDITION)
    manifest = {"kind": "working", "as_of": "2025-10-15", "created_at": "x", "content_sha256": "y", "scheme": "other"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    made.current.write_text(EDITION, encoding="utf-8")
    return made


def act(roots: Roots, finding: str, expires_on: str) -> None:
    row = {"decided_on": "2025-09-10", "by": "发展部", "kind": "waive", "target": finding, "reason": "情况属实", "expires_on": expires_on}
    append(roots, row)


def test_only_an_expired_waiver_of_an_open_finding_is_named(roots: Roots) -> None:
    act(roots, STILL_OPEN, "2025-10-14")
    act(roots, WAIVED, "2025-10-14")
    act(roots, f"{9:016x}", "2025-10-15")
    found = [note.text for note in diagnose(roots) if note.about == "waiver"]
    assert found == [f"豁免已到期：问题 {STILL_OPEN}（decisions.csv 第 2 行，2025-10-14 到期）又列为未了结"]


def test_a_year_without_a_calendar_and_an_unanswered_objection_are_named(roots: Roots) -> None:
    assert not {"calendar", "objection"} & {note.about for note in diagnose(roots)}
    year = last_known_year() + 1
    with duckdb.connect(str(roots.editions / EDITION / "warehouse.duckdb")) as connection:
        connection.execute("update marts.report_status set due_on = ? where period = '2025-12'", [date(year, 1, 10)])
        connection.execute(
            "create table marts.objection as select * from (values (1, '640522', '2025Q2', date '2025-10-05', 'open'), "
            "(2, '640104', '2025Q2', date '2025-10-05', 'answered')) as t(objection_no, unit_code, period, objected_on, status)"
        )
    notes = diagnose(roots)
    assert [f" {year} 年的放假安排" in note.text for note in notes if note.about == "calendar"] == [True]
    assert [note.text for note in notes if note.about == "objection"] == ["申诉未答复：海原县 2025-10-05 对 2025Q2 提出，已 10 天"]


def test_the_command_says_the_same_as_text_and_as_json(roots: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--raw", str(roots.raw), "--warehouse", str(roots.editions.parent))
    notes = diagnose(roots)
    assert main(["doctor", *where]) == 1
    assert capsys.readouterr().out.splitlines() == [note.text for note in notes]
    assert main(["doctor", "--format", "json", *where]) == 1
    assert json.loads(capsys.readouterr().out) == [{"about": note.about, "text": note.text} for note in notes]
