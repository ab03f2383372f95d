"""An edition goes back to an earlier day, to fewer receipts or to half the reports only with a reason, which is kept."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.refusal import NotPublished
from pipelines.editions.direction import backward_steps, note_publication, require_forward, require_reports, said_by_doctor
from pipelines.editions.store import current_edition
from pipelines.ingest.receipt import receive
from pipelines.paths import Roots
from tests.unit.editions.conftest import Press

DAY = date(2025, 10, 15)  # the day that `press` publishes


def received(roots: Roots, on: str = "", seen: date = DAY) -> None:
    """One file, dated by received.csv or else by the run that saw it."""
    roots.submissions.mkdir(parents=True, exist_ok=True)
    (roots.submissions / "甲.xlsx").write_bytes(b"x")
    roots.received_csv.parent.mkdir(parents=True, exist_ok=True)
    roots.received_csv.write_text("path,sha256,received_on,from\n" + (f"submissions/甲.xlsx,,{on},\n" if on else ""), encoding="utf-8")
    receive(roots, seen)


def test_the_same_or_a_later_day_goes_forward(press: Press) -> None:
    press.publish()
    received(press.roots, "2025-10-15")
    assert backward_steps(press.roots, DAY) == []
    require_forward(press.roots, date(2025, 10, 16), "")


def test_an_earlier_day_stops_and_a_reason_lets_it_through(press: Press) -> None:
    edition = press.publish()
    with pytest.raises(NotPublished, match=f"2025-10-14 早于现行版 {edition.edition_id} 的截止日 2025-10-15") as stopped:
        require_forward(press.roots, date(2025, 10, 14), "")
    assert "--reason" in str(stopped.value)
    require_forward(press.roots, date(2025, 10, 14), "核对五月")


def test_receipts_after_the_day_are_counted_and_the_first_is_named(press: Press) -> None:
    press.publish()
    received(press.roots, "2025-10-16")
    with pytest.raises(NotPublished, match="有 1 份收件的日期在 2025-10-15 之后") as stopped:
        require_forward(press.roots, DAY, "")
    assert "submissions/甲.xlsx，2025-10-16（received.csv 第 2 行）" in str(stopped.value)


def test_a_register_of_receipts_that_lost_lines_stops_and_one_that_grew_does_not(press: Press) -> None:
    received(press.roots)
    edition = press.publish()
    (press.roots.submissions / "乙.xlsx").write_bytes(b"y")
    receive(press.roots, DAY)
    assert backward_steps(press.roots, DAY) == []
    whole = press.roots.receipts_jsonl.read_text(encoding="utf-8")
    press.roots.receipts_jsonl.write_text(whole.splitlines(keepends=True)[1], encoding="utf-8")
    with pytest.raises(NotPublished, match=f"少了或改了现行版 {edition.edition_id} 已用过的内容.*请先从备份恢复"):
        require_forward(press.roots, DAY, "")
    press.roots.receipts_jsonl.unlink()
    assert len(backward_steps(press.roots, DAY)) == 1
    press.roots.receipts_jsonl.write_text(whole, encoding="utf-8")
    assert backward_steps(press.roots, DAY) == []


def test_before_the_first_edition_dated_history_may_be_asked_for_but_a_clock_that_ran_ahead_may_not(roots: Roots) -> None:
    received(roots, "2025-10-16")
    assert backward_steps(roots, DAY) == []
    received(roots, seen=date(2099, 1, 1))
    roots.receipts_jsonl.unlink()
    received(roots, seen=date(2099, 1, 1))
    (said,) = backward_steps(roots, DAY)
    assert "2099-01-01" in said
    assert "时钟" in said


def test_losing_more_than_half_of_the_reports_stops(press: Press) -> None:
    press.publish()
    roots = press.roots
    shutil.copyfile(press.base, roots.work)
    require_reports(roots, "")
    with duckdb.connect(str(roots.work)) as connection:
        (count,) = connection.execute("select count(*) from marts.submission where status = 'accepted'").fetchone() or (0,)
        assert count > 1
        connection.execute("update marts.submission set status = 'superseded'")
    with pytest.raises(NotPublished, match=f"有效的 {count} 份报表，这次有 {count} 份不再有效"):
        require_reports(roots, "")
    require_reports(roots, "全部退回重报")


def test_losing_just_half_goes_on(press: Press) -> None:
    press.publish()
    roots = press.roots
    shutil.copyfile(press.base, roots.work)
    keys = "select unit_code, form, period from marts.submission where status = 'accepted' order by all"
    with duckdb.connect(str(roots.work)) as connection:
        rows = connection.execute(keys).fetchall()
        for key in rows[: len(rows) // 2]:
            connection.execute("delete from marts.submission where unit_code = ? and form = ? and period = ?", list(key))
    require_reports(roots, "")


def test_doctor_names_a_reason_on_record_a_day_ahead_and_what_would_stop(press: Press) -> None:
    edition = press.publish()
    roots = press.roots
    assert said_by_doctor(roots, DAY, DAY) == []
    note_publication(roots, {"edition_id": edition.edition_id, "as_of": "2025-10-15", "before": "", "reason": "核对五月"})
    ahead, reason, stop = said_by_doctor(roots, date(2025, 10, 1), date(2025, 10, 1))
    assert "走快了" in ahead
    assert "核对五月" in reason
    assert "下一次运行会停下不发布" in stop


def test_the_reason_stands_in_the_edition(press: Press) -> None:
    edition = press.publish(reason="核对五月")
    manifest = json.loads((current_edition(press.roots).path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run_reason"] == "核对五月"
    with duckdb.connect(str(Path(edition.database)), read_only=True) as connection:
        assert connection.execute("select run_reason from marts.edition").fetchall() == [("核对五月",)]
