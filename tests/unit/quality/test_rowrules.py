"""Rules between rows and cells of one part: repeated keys, pairs out of order; `check` says them as the night does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from unit.ingest.test_foreign_layouts import TOP, activity, read

from pipelines.cli import main
from pipelines.contracts.finding import Finding
from pipelines.contracts.form import forms
from pipelines.ingest.frames import tables_of
from pipelines.quality.batch import judge_tables
from pipelines.quality.filecheck import check_file
from pipelines.quality.rowrules import judge_rows, spoken_of
from pipelines.verbs.files import LATER

SHA, OTHER = "a" * 64, "b" * 64
SOCIETY: dict[str, Any] = {"society_name": "甲会", "township_code": None, "members": 50, "expert_members": 5}


def judge(name: str, *rows: dict[str, Any], merged: dict[tuple[str, str, int, str], str] | None = None) -> list[Finding]:
    """Findings about rows 5, 6 … of one sheet; a row may say another file, unit or period."""
    form = forms()[name]
    empty = dict.fromkeys(spoken_of(form))
    where = {"file_sha256": SHA, "sheet": "表", "unit_code": "640181", "period": "2025Q1"}
    told = [{**where, "source_row": number, **empty, **row} for number, row in enumerate(rows, start=5)]
    letters = {(sha, "表", f.name): chr(ord("B") + i) for sha in (SHA, OTHER) for i, f in enumerate(form.fields)}
    names = [*where, "source_row", *empty]
    return judge_rows(form, pl.DataFrame([{n: row[n] for n in names} for row in told], infer_schema_length=None), letters, merged)


def test_a_repeated_key_is_found_at_the_later_rows() -> None:
    found = judge("sanhui_register", SOCIETY, SOCIETY | {"society_name": "乙会"}, SOCIETY, SOCIETY)
    assert [(f.rule, f.cell, f.field, f.unit_code, f.observed) for f in found] == [
        ("key_duplicate", "B7", "society_name", "640181", "甲会，第 5、7、8 行"),
        ("key_duplicate", "B8", "society_name", "640181", "甲会，第 5、7、8 行"),
    ]
    assert "第 5、7、8 行" in found[0].message


@pytest.mark.parametrize("apart", [{"file_sha256": OTHER}, {"unit_code": "640104"}, {"period": "2025Q2"}, {"society_name": None}])
def test_the_same_in_another_part_or_without_a_key_is_no_duplicate(apart: dict[str, Any]) -> None:
    assert judge("sanhui_register", SOCIETY | apart, SOCIETY) == []
    assert judge("sanhui_register", *[SOCIETY | {"society_name": None}] * 2) == []


def test_a_part_whose_unit_cannot_be_read_is_judged_too() -> None:
    (found,) = judge("sanhui_register", SOCIETY | {"unit_code": None, "expert_members": 51})
    assert (found.rule, found.unit_code, found.period) == ("part_over_whole", "", "2025Q1")


def test_personal_keys_are_not_shown() -> None:
    person = {"name": "王小明", "phone": "13800000000", "role": "health"}
    (found,) = judge("sanzhang_roster", person, person, person | {"phone": None})
    assert found.rule == "key_duplicate"
    assert "王小明" not in repr(found)
    assert "1380000" not in repr(found)


def test_pairs_out_of_order_are_found_at_the_declared_side() -> None:
    (part,) = judge("sanhui_register", SOCIETY | {"expert_members": 51}, SOCIETY | {"society_name": "乙会", "expert_members": 50})
    assert (part.rule, part.cell, part.observed, part.expected, part.field) == ("part_over_whole", "G5", "51", "50", "expert_members")
    days = {"from_on": date(2025, 1, 1), "to_on": date(2024, 12, 31)}
    (dates,) = judge("sanzhang_roster", days, days | {"to_on": None})
    assert (dates.rule, dates.cell, dates.observed, dates.expected) == ("dates_reversed", "I5", "2024-12-31", "2025-01-01")


def test_each_pair_of_an_order_is_judged_by_itself() -> None:
    days = [date(2025, 1, day) for day in (9, 8, 7, 6)]
    order = dict(zip(("ordered_on", "dispatched_on", "accepted_on", "done_on"), days, strict=True))
    found = judge("service_order", order)
    assert [(f.rule, f.field, f.observed, f.expected) for f in found] == [
        ("dates_reversed", name, str(later), str(earlier))
        for name, later, earlier in zip(("dispatched_on", "accepted_on", "done_on"), days[1:], days, strict=False)
    ]


def test_a_merged_cell_is_found_where_it_stands() -> None:
    merged = {(SHA, "表", 6, "society_name"): "B5"}
    assert [f.cell for f in judge("sanhui_register", SOCIETY, SOCIETY, merged=merged)] == ["B5"]


def test_a_file_checked_by_itself_says_what_stands_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [activity(1, "2025.3.5", 30), activity(2, "2025.3.6", 40), activity(3, "2025.3.5", 30)]
    landed = judge_tables(tables_of([read(tmp_path, *TOP, *rows)]))
    (said,) = [f for f in check_file(tmp_path / "书.xlsx")["findings"] if f["rule"] != "column_missing"]
    assert [(f.rule, f.cell, f.message) for f in landed] == [("key_duplicate", "B6", said["message"])]
    assert (said["rule"], said["cell"]) == ("key_duplicate", "B6")
    assert main(["check", str(tmp_path / "书.xlsx")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"  [警告] Sheet B6 {said['message']}" in lines
    assert lines[-1].strip() == LATER
