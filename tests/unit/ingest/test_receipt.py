"""Receipts: nothing received is lost, dates come from the office or the first run that saw the file, never from mtime."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from pipelines.ingest import receipt
from pipelines.ingest.receipt import read_seen, receipts, receive, store_path
from pipelines.paths import Roots

FIRST, SECOND = date(2025, 4, 9), date(2025, 5, 9)


def put(roots: Roots, name: str, content: bytes) -> None:
    path = roots.submissions / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_bytes_are_stored_privately_under_their_hash(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    report = receive(roots, FIRST)
    (seen,) = read_seen(roots)
    kept = store_path(roots, seen.file_sha256)
    assert (report.files, report.new_versions) == (1, 1)
    assert kept.read_bytes() == b"one"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_overwriting_and_deleting_lose_no_version(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    receive(roots, FIRST)
    put(roots, "a.xlsx", b"two")
    receive(roots, SECOND)
    (roots.submissions / "a.xlsx").unlink()
    receive(roots, SECOND)
    found, _ = receipts(roots)
    assert [(r.received_on, store_path(roots, r.file_sha256).read_bytes()) for r in found] == [(FIRST, b"one"), (SECOND, b"two")]


def test_of_versions_of_one_day_the_one_seen_last_is_the_last_whatever_its_hash(roots: Roots) -> None:
    for day, contents in ((FIRST, (b"one", b"two", b"three", b"one")), (SECOND, (b"two",))):
        for content in contents:
            put(roots, "a.xlsx", content)
            receive(roots, day)
    found, _ = receipts(roots)
    said = [store_path(roots, r.file_sha256).read_bytes() for r in found]
    assert said == [b"one", b"two", b"three", b"one", b"two"]
    assert [r.received_on for r in found] == [FIRST] * 4 + [SECOND]


def test_seeing_the_same_again_is_no_new_receipt_and_mtime_is_nothing(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    receive(roots, FIRST)
    os.utime(roots.submissions / "a.xlsx", (0, 0))
    assert receive(roots, SECOND).new_versions == 0
    assert [r.received_on for r in receipts(roots)[0]] == [FIRST]


def test_the_same_bytes_at_another_path_are_another_receipt_of_one_file(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    put(roots, "再报/a.xlsx", b"one")
    receive(roots, FIRST)
    found, _ = receipts(roots)
    assert len({r.file_sha256 for r in found}) == 1
    assert sorted(r.path for r in found) == ["submissions/a.xlsx", "submissions/再报/a.xlsx"]


def test_received_csv_dates_by_path_and_by_hash(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    put(roots, "b.xlsx", b"two")
    receive(roots, date(2026, 1, 1))
    sha = next(s.file_sha256 for s in read_seen(roots) if s.path.endswith("b.xlsx"))
    roots.received_csv.write_text(
        f"path,sha256,received_on,from\nsubmissions/a.xlsx,,2025-04-08,兴庆区\n,{sha},2025-04-07,\nsubmissions/a.xlsx,,2025-06-01,兴庆区\n",
        encoding="utf-8",
    )
    found, findings = receipts(roots)
    assert [(r.path, str(r.received_on), r.line) for r in found] == [
        ("submissions/b.xlsx", "2025-04-07", 3),
        ("submissions/a.xlsx", "2025-04-08", 2),
        ("submissions/a.xlsx", "2025-06-01", 4),
    ]
    assert findings == []


def test_received_csv_as_a_chinese_spreadsheet_saves_it(roots: Roots) -> None:
    put(roots, "兴庆区.xlsx", b"one")
    receive(roots, date(2026, 1, 1))
    roots.received_csv.write_bytes("path,sha256,received_on,from\r\nsubmissions\\兴庆区.xlsx,,2025/4/8,兴庆区\r\n".encode("gb18030"))
    found, findings = receipts(roots)
    assert [(r.path, str(r.received_on), r.line, r.sender) for r in found] == [("submissions/兴庆区.xlsx", "2025-04-08", 2, "兴庆区")]
    assert findings == []


def test_a_bad_line_of_received_csv_is_a_finding_and_stops_nothing(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    receive(roots, FIRST)
    roots.received_csv.write_text("path,sha256,received_on,from\nsubmissions/a.xlsx,,四月八日,\nsubmissions/没有.xlsx,,2025-04-08,\n")
    found, findings = receipts(roots)
    assert [r.received_on for r in found] == [FIRST]
    assert [f.rule for f in findings] == ["received_invalid", "received_unknown"]


def test_folders_and_links_that_are_no_files_get_a_receipt_by_path(roots: Roots) -> None:
    (roots.submissions / "夹.xlsx").mkdir()
    (roots.submissions / "外.xlsx").symlink_to("/etc/hostname")
    receive(roots, FIRST)
    receive(roots, FIRST)
    found, _ = receipts(roots)
    assert sorted((r.path, r.file_sha256, bool(r.trouble)) for r in found) == [
        ("submissions/外.xlsx", "", True),
        ("submissions/夹.xlsx", "", True),
    ]


def test_a_line_torn_by_a_power_cut_costs_nothing(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    receive(roots, FIRST)
    whole = roots.receipts_jsonl.read_bytes()
    roots.receipts_jsonl.write_bytes(whole[: len(whole) // 2])
    assert read_seen(roots) == []
    assert receive(roots, SECOND).new_versions == 1
    assert [s.path for s in read_seen(roots)] == ["submissions/a.xlsx"]


def test_half_written_store_file_is_never_under_its_hash(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    receive(roots, FIRST)
    assert not [p for p in roots.store.rglob("*") if p.is_file() and p.name.startswith(".")]


def test_files_stored_at_one_time_are_counted_once_and_seen_in_the_order_of_their_paths(roots: Roots) -> None:
    for number in range(30):
        put(roots, f"{number:02}.xlsx", str(number % 10).encode())
    report = receive(roots, FIRST)
    assert (report.files, report.new_versions, report.bytes_stored) == (30, 30, 10)
    assert [seen.path for seen in read_seen(roots)] == [f"submissions/{number:02}.xlsx" for number in range(30)]
    assert sorted(p.read_bytes() for p in roots.store.rglob("*") if p.is_file()) == [str(n).encode() for n in range(10)]


def test_bytes_that_changed_at_one_path_are_taken_from_the_other(roots: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    put(roots, "a.xlsx", b"one")
    put(roots, "b.xlsx", b"one")
    hashed = receipt._hash

    def overwritten(path: Path) -> tuple[str, int] | None:
        found = hashed(path)
        if path.name == "a.xlsx":
            path.write_bytes(b"two")
        return found

    monkeypatch.setattr(receipt, "_hash", overwritten)
    report = receive(roots, FIRST)
    assert [(f.rule, f.observed) for f in report.findings] == [("file_changed", "submissions/a.xlsx")]
    assert [(s.path, store_path(roots, s.file_sha256).read_bytes()) for s in read_seen(roots)] == [("submissions/b.xlsx", b"one")]
