"""The demo province as a whole: equal seeds give equal bytes, everything says 演示数据, the truth says what stands there."""

from __future__ import annotations

import csv
import hashlib
import io
import statistics as statistics_of
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.contracts.finding import rules
from pipelines.contracts.form import FormField, exports, forms
from pipelines.demo.faults import CLASSES, formats, statistics
from pipelines.demo.faults.exports import CLASSES as CUTS
from pipelines.demo.faults.habits import CLASSES as HABITS
from pipelines.demo.profiles import CAMPAIGN_MONTHS
from pipelines.demo.province import ENCODINGS, DemoSummary, build
from pipelines.demo.reports import CLASSES as REPORT_CLASSES
from pipelines.paths import seeds_dir


def _rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as handle:
        return list(csv.DictReader(handle))


def _hashes(root: Path) -> dict[str, str]:
    return {p.relative_to(root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(root.rglob("*")) if p.is_file()}


def _open(path: Path) -> openpyxl.Workbook:
    """A workbook by its bytes; openpyxl would refuse the name .xls."""
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoSummary]:
    folder = tmp_path_factory.mktemp("clean")
    return folder, build(folder / "raw", folder / "truth", scale="tiny", faults="none")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoSummary]:
    folder = tmp_path_factory.mktemp("faulty")
    return folder, build(folder / "raw", folder / "truth", scale="tiny", faults="all")


def test_equal_seeds_give_equal_bytes(faulty: tuple[Path, DemoSummary], tmp_path: Path) -> None:
    build(tmp_path / "raw", tmp_path / "truth", scale="tiny", faults="all")
    assert _hashes(tmp_path) == _hashes(faulty[0])


def test_another_seed_gives_other_rows(clean: tuple[Path, DemoSummary], tmp_path: Path) -> None:
    build(tmp_path / "raw", tmp_path / "truth", seed=7, scale="tiny", faults="none")
    assert (tmp_path / "truth/activity_record.csv").read_bytes() != (clean[0] / "truth/activity_record.csv").read_bytes()


def test_a_clean_province_holds_one_campaign_month(clean: tuple[Path, DemoSummary]) -> None:
    """The month that no check may hold against its county: of 科技周 or 科普日, several times the county's usual month."""
    months: dict[str, Counter[str]] = {}
    for row in _rows(clean[0] / "truth/activity_record.csv"):
        months.setdefault(row["unit_code"], Counter())[row["period"]] += 1
    busy = [
        (unit_code, month)
        for unit_code, counts in months.items()
        for month, count in counts.items()
        if count >= 5 * statistics_of.median(counts.values())
    ]
    assert len(busy) == 1
    assert busy[0][1] in CAMPAIGN_MONTHS


def test_faults_leave_the_clean_rows_of_other_files_alone(faulty: tuple[Path, DemoSummary], tmp_path: Path) -> None:
    build(tmp_path / "raw", tmp_path / "truth", scale="tiny", faults="some")
    few, many = _hashes(tmp_path / "raw"), _hashes(faulty[0] / "raw")
    assert {p: h for p, h in few.items() if p.startswith("exports/")} == {p: h for p, h in many.items() if p.startswith("exports/")}
    touched = {r["path"] for folder in (tmp_path, faulty[0]) for r in _rows(folder / "truth/faults.csv")}
    kept = [p for p in few if p.startswith("submissions/") and p not in touched and p in many and "更正" not in p]
    assert kept
    assert [p for p in kept if few[p] != many[p]] == []


def test_every_file_says_that_it_is_a_demo(faulty: tuple[Path, DemoSummary]) -> None:
    other = {c.name for c in formats.CLASSES} - {"macro_book", "strange_names", "dates_1904", "protected_sheet"}
    broken = {r["path"] for r in _rows(faulty[0] / "truth/faults.csv") if r["fault_class"] in other}
    raw = faulty[0] / "raw"
    books = [p for p in (raw / "submissions").rglob("*.xls*") if p.relative_to(raw).as_posix() not in broken]
    assert len(books) > 80
    for path in books:
        for sheet in _open(path):
            assert "演示数据" in str(sheet["A1"].value), path
    assert all("演示数据" in p.name for p in (raw / "exports").rglob("*.csv"))


def test_truth_rows_stand_where_the_truth_says(clean: tuple[Path, DemoSummary]) -> None:
    folder, summary = clean
    truth = {name: _rows(folder / "truth" / f"{name}.csv") for name in forms()}
    assert sum(map(len, truth.values())) == summary.rows
    people = [r for r in truth["activity_record"] if r["unit_code"] == "640104" and r["period"] == "2025-05"]
    assert people
    sheet = openpyxl.load_workbook(folder / "raw" / people[0]["path"])[people[0]["sheet"]]
    for row in people:
        cells = [str(c.value) for c in sheet[int(row["source_row"])]]
        assert row["title"] in cells
    last = max(int(r["source_row"]) for r in people)
    assert sheet.cell(last + 1, 1).value == "合计"
    column = next(c.column for line in sheet.iter_rows(min_row=3, max_row=4) for c in line if c.value in {"服务人次", *_aliases("people")})
    assert sheet.cell(last + 1, column).value == sum(int(r["people"]) for r in people)


def _aliases(name: str) -> tuple[str, ...]:
    return forms()["activity_record"].field(name).aliases


def test_primary_keys_are_unique_without_faults(clean: tuple[Path, DemoSummary]) -> None:
    for name, form in forms().items():
        keys = Counter((r["unit_code"], r["period"], *(r[k] for k in form.primary_key)) for r in _rows(clean[0] / "truth" / f"{name}.csv"))
        assert not [k for k, times in keys.items() if times > 1], name


def test_activities_lie_in_their_month_and_teams_in_their_register(clean: tuple[Path, DemoSummary]) -> None:
    teams = {(r["unit_code"], r["period"], r["platform_team_id"]) for r in _rows(clean[0] / "truth/sandui_register.csv")}
    activities = _rows(clean[0] / "truth/activity_record.csv")
    assert activities
    for row in activities:
        assert row["held_on"].startswith(row["period"]) if row["basis"] == "actual" else row["held_on"] > row["period"] + "-31"
        if row["organiser_kind"] == "sandui" and row["organiser_id"]:
            year, month = row["period"].split("-")
            assert (row["unit_code"], f"{year}Q{(int(month) + 2) // 3}", row["organiser_id"]) in teams


def test_a_silent_month_is_missing_and_never_empty(clean: tuple[Path, DemoSummary], faulty: tuple[Path, DemoSummary]) -> None:
    for folder, silent in ((clean[0], False), (faulty[0], True)):
        months = {(r["unit_code"], r["period"]) for r in _rows(folder / "truth/activity_record.csv")}
        assert (("640303", "2025-02") not in months) is silent
    told = [r for r in _rows(faulty[0] / "truth/faults.csv") if r["fault_class"] == "not_sent" and r["unit_code"] == "640303"]
    assert ("activity_record", "2026-01") in {(r["form"], r["period"]) for r in told}


def _told(field: FormField, text: str) -> str:
    """A truth text in the words of the platform: titles of codes, 是 and 否."""
    if field.codes is not None and text:
        return field.codes.title(text)
    return {"true": "是", "false": "否"}.get(text, text)


def test_exports_agree_with_their_truth_and_some_months_are_not_exported(faulty: tuple[Path, DemoSummary]) -> None:
    folder = faulty[0]
    for name, export in exports().items():
        rows = _rows(folder / "truth" / f"{name}.csv")
        for path in sorted({r["path"] for r in rows})[:3]:
            written = _rows(folder / "raw" / path, ENCODINGS.get(export.folder, "utf-8-sig"))
            told = [[_told(f, r[f.name]) for f in export.fields] for r in rows if r["path"] == path]
            assert [list(r.values()) for r in written] == told
    files = {name: len(list((folder / "raw/exports" / e.folder).glob(f"{e.title}_*"))) for name, e in exports().items()}
    assert files == {**dict.fromkeys(exports(), 18), "kechuang_member": 16, "wenming_session": 16, "kepu_informant": 15, "yard_log": 15}


def test_faults_are_named_by_declared_rules(faulty: tuple[Path, DemoSummary]) -> None:
    folder, summary = faulty
    faults = _rows(folder / "truth/faults.csv")
    assert len(faults) == summary.faults
    assert {r["rule"] for r in faults} - {""} <= set(rules())
    known = {c.name: c.rule for c in CLASSES} | dict(REPORT_CLASSES) | dict(HABITS) | dict(CUTS)
    told = {(r["fault_class"], r["rule"]) for r in faults}
    assert told >= {(name, known[name]) for name, _ in told}
    # three counties hold no csv book, no 田老庄, no county with the habits and too few months to compare with
    unmet = {c.name for c in (*formats.CLASSES, *statistics.CLASSES)}
    unmet |= {"township_retired", "sent_after_close", "month_backfilled", "month_end_habit"}
    left = set(known) - {r["fault_class"] for r in faults} - unmet
    measured = {row["fault_class"] for row in _rows(seeds_dir() / "scorecard.csv") if int(row["faults"] or 0) > 0}
    assert {name for name in left if known[name]} <= measured  # what three counties do not meet, the scorecard's provinces did
    assert len(left) <= len(known) / 4
    assert len({r["fault_id"] for r in faults}) == len(faults)


def test_a_cell_fault_stands_in_its_cell(faulty: tuple[Path, DemoSummary]) -> None:
    folder = faulty[0]
    checked = 0
    for fault in _rows(folder / "truth/faults.csv"):
        if fault["fault_class"] in {"number_interpreted", "date_short", "total_wrong", "extra_column", "header_renamed", "date_vague"}:
            if fault["path"].endswith(".csv"):
                continue
            sheet = _open(folder / "raw" / fault["path"])[fault["sheet"]]
            assert str(sheet[fault["cell"]].value) == fault["written_value"]
            checked += 1
    assert checked >= 8


def test_every_file_has_a_receipt_and_none_is_too_late(faulty: tuple[Path, DemoSummary]) -> None:
    raw = faulty[0] / "raw"
    lines = _rows(raw / "office/received.csv")
    paths, hashes = {r["path"] for r in lines}, {r["sha256"] for r in lines}
    for path, sha256 in _hashes(raw).items():
        assert path.startswith("office/") or path in paths or sha256 in hashes
    days = [date.fromisoformat(r["received_on"]) for r in lines]
    assert max(days) <= date(2026, 7, 20)
    assert max(days).month == 7
    assert {r["kind"] for r in _rows(raw / "office/decisions.csv")} == {"exempt", "extend_due"}


def test_an_occupied_root_and_truth_under_it_are_refused(clean: tuple[Path, DemoSummary], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="已有文件"):
        build(clean[0] / "raw", None, scale="tiny")
    with pytest.raises(ValueError, match="真值"):
        build(tmp_path, tmp_path / "truth", scale="tiny")
