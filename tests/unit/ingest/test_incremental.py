"""Landing filled night by night equals one filled at once, to the row, whatever was added, replaced, removed or renamed in between."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from pipelines import flow
from pipelines.ingest import landing
from pipelines.paths import Roots

HEADER = [
    "活动日期",
    "活动名称",
    "组织者类别",
    "组织者名称",
    "服务类别",
    "乡镇（街道）",
    "活动地点",
    "服务对象",
    "服务人次",
    "志愿者人数",
    "口径",
]
UNITS = ("永宁县", "贺兰县")
MONTHS = (5, 6)
VERSIONS = (1, 2, 3)  # the third is unreadable
FIRST = date(2026, 6, 30)


@cache
def book(unit: str, month: int, version: int) -> bytes:
    """A small workbook of activities: its versions differ in their rows, one of them is none."""
    if version == 3:
        return f"no workbook of {unit} {month}".encode()
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "活动台账"
    sheet.append([f"{unit}活动台账（2026年{month}月）"])
    sheet.append(HEADER)
    for number in range(version + 1):
        people = "约30人" if number else 20 + version
        day = f"2026-{month:02d}-{number + 2:02d}"
        sheet.append([day, f"第{number}场讲座", "三长", "卫生院", "健康义诊", "", "村部", "农民", people, 3, "实际"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_of(database: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every table of landing with its rows, but the notes on how it was made."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables() where table_name <> 'made_with'").fetchall()
        return {f"{s}.{t}": Counter(connection.execute(f'select * from {s}."{t}"').fetchall()) for s, t in sorted(tables)}


def filled_at_once(roots: Roots, as_of: date) -> dict[str, Counter[tuple[Any, ...]]]:
    """What a landing made anew from the same store, receipts and office files holds."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Roots(roots.raw, Path(folder))
        fresh.store.symlink_to(roots.store)
        shutil.copy(roots.receipts_jsonl, fresh.receipts_jsonl)
        flow.land(fresh, as_of)
        return rows_of(fresh.landing)


def assert_equal(got: dict[str, Counter[tuple[Any, ...]]], want: dict[str, Counter[tuple[Any, ...]]]) -> None:
    assert {name: (got[name] - want[name], want[name] - got[name]) for name in want if got.get(name) != want[name]} == {}
    assert got.keys() == want.keys()


class Nights(RuleBasedStateMachine):
    """A county's folder as people use it, and a night now and then."""

    paths = Bundle("paths")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.roots = Roots.resolve(self.folder / "raw", self.folder / "warehouse")
        for made in (self.roots.submissions, self.roots.exports, self.roots.raw / "office", self.roots.warehouse):
            made.mkdir(parents=True)
        (self.roots.submissions / "说明.txt").write_text("this folder is never empty", encoding="utf-8")
        self.day = FIRST
        self.landed = False

    def teardown(self) -> None:
        try:
            self.night()
            assert_equal(rows_of(self.roots.landing), filled_at_once(self.roots, self.day))
            self.rows_are_of_files_that_count()
        finally:
            shutil.rmtree(self.folder)

    @rule(
        target=paths,
        number=st.integers(0, 3),
        unit=st.sampled_from(UNITS),
        month=st.sampled_from(MONTHS),
        version=st.sampled_from(VERSIONS),
    )
    def add_or_replace(self, number: int, unit: str, month: int, version: int) -> Path:
        path = self.roots.submissions / f"{number}.xlsx"
        path.write_bytes(book(unit, month, version))
        return path

    @rule(path=consumes(paths))
    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    @rule(target=paths, path=consumes(paths), number=st.integers(0, 3))
    def rename(self, path: Path, number: int) -> Path:
        target = self.roots.submissions / f"改名{number}.xlsx"
        if path.exists():
            os.replace(path, target)
        return target

    @rule(later=st.integers(0, 2))
    def night(self, later: int = 0) -> None:
        self.day += timedelta(days=later)
        flow.receive(self.roots, self.day)
        flow.land(self.roots, self.day)
        self.landed = True

    @invariant()
    def rows_are_of_files_that_count(self) -> None:
        if self.landed:
            with duckdb.connect(str(self.roots.landing), read_only=True) as connection:
                counted = "select file_sha256 from main.receipt where file_sha256 is not null"
                assert connection.execute(f"select file_sha256 from main.file where file_sha256 not in ({counted})").fetchall() == []


@pytest.fixture(autouse=True)
def _the_code_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing all sources twice a night would be most of the time."""
    monkeypatch.setattr(flow, "source_hash", lambda: "code")
    monkeypatch.setattr(flow, "refuse_contradictions", lambda: None)
    for name in ("workday_rows", "scheme_version_rows", "form_field_rows"):
        rows = getattr(landing, name)(*([FIRST] if name == "workday_rows" else []))
        monkeypatch.setattr(landing, name, lambda *_, rows=rows: rows[:5])


def test_landing_night_by_night_equals_landing_at_once() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Nights, settings=settings(max_examples=10, stateful_step_count=9, deadline=None, suppress_health_check=list(HealthCheck))
    )


def test_a_landing_beyond_repair_is_made_again_to_equal_tables(roots: Roots) -> None:
    for number, (unit, month, version) in enumerate([("永宁县", 5, 1), ("永宁县", 6, 2), ("贺兰县", 6, 3), ("贺兰县", 6, 1)]):
        (roots.submissions / f"{number}.xlsx").write_bytes(book(unit, month, version))
    flow.receive(roots, FIRST)
    (roots.submissions / "0.xlsx").unlink()
    flow.receive(roots, FIRST)
    flow.land(roots, FIRST)
    want = rows_of(roots.landing)
    assert len(want["submissions.activity_record"]) == 5
    assert len(want["main.withdrawal"]) == 1
    shutil.rmtree(roots.submissions)
    whole = roots.landing.read_bytes()
    for damage in (b"", whole[:4096], whole[: len(whole) // 2], b"x" * len(whole), None):
        roots.landing.unlink()
        if damage is not None:
            roots.landing.write_bytes(damage)
        roots.landing.with_name("landing.duckdb.wal").write_bytes(b"of the former file")
        flow.land(roots, FIRST)
        assert_equal(rows_of(roots.landing), want)
