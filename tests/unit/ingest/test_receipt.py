"""Receipts: nothing received is lost, dates come from the office or the first run that saw the file, never from mtime."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import receipt
from pipelines.ingest.receipt import read_seen, receipts, receive, store_path
from pipelines.ingest.withdrawal import counting
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


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files that this account may not read (tests may run as root, who may read everything)."""
    names: set[str] = set()
    opened = Path.open

    def refused(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name in names:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refused)
    return names


def test_one_file_that_cannot_be_read_gets_a_receipt_and_the_rest_goes_on(roots: Roots, closed: set[str]) -> None:
    put(roots, "a.xlsx", b"one")
    put(roots, "b.xlsx", b"two")
    closed.add("a.xlsx")
    report = receive(roots, FIRST)
    assert (report.files, report.new_versions, report.closed) == (2, 1, ["submissions/a.xlsx"])
    found, _ = receipts(roots)
    assert {r.path: (bool(r.file_sha256), r.trouble) for r in found} == {
        "submissions/a.xlsx": (False, "打不开：没有权限"), "submissions/b.xlsx": (True, ""),
    }  # fmt: skip
    (said,) = receipt.trouble_findings(found)
    assert (said.rule, said.message) == (
        "path_closed", "“submissions/a.xlsx”读不了（没有权限），没有收入。请由管理员给运行的账号读权限，或重新放一份。",
    )  # fmt: skip
    assert receive(roots, SECOND).new_versions == 0


def test_once_it_can_be_read_its_line_dates_the_bytes_and_the_trouble_is_over(roots: Roots, closed: set[str]) -> None:
    put(roots, "a.xlsx", b"one")
    roots.received_csv.write_text("path,sha256,received_on,from\nsubmissions/a.xlsx,,2025-01-03,\n", encoding="utf-8")
    closed.add("a.xlsx")
    receive(roots, FIRST)
    closed.clear()
    assert receive(roots, SECOND).new_versions == 1
    ((receipt,), _) = counting(receipts(roots)[0], read_seen(roots), SECOND)
    assert (receipt.received_on, receipt.trouble, bool(receipt.file_sha256)) == (date(2025, 1, 3), "", True)


def test_a_folder_that_cannot_be_opened_is_said(roots: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    put(roots, "甲县/a.xlsx", b"one")
    listed = os.scandir

    def refused(path: Any) -> Any:
        if str(path).endswith("甲县"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert receive(roots, FIRST).closed == ["submissions/甲县"]
    ((receipt,), _) = receipts(roots)
    assert (receipt.path, receipt.trouble) == ("submissions/甲县", "打不开：文件夹，没有权限")


def test_what_programs_leave_behind_is_neither_received_nor_found(roots: Roots) -> None:
    left = (
        "~$报表.xlsx",
        ".~报表.xlsx",
        ".~lock.报表.xlsx#",
        "._报表.xlsx",
        "__MACOSX/._报表.xlsx",
        "__MACOSX/报表.xlsx",
        "Thumbs.db",
        ".DS_Store",
    )
    for name in (*left, "报表.xlsx"):
        put(roots, name, b"x")
    assert receive(roots, FIRST).files == 1
    assert [seen.path for seen in read_seen(roots)] == ["submissions/报表.xlsx"]


@pytest.mark.parametrize("broken", ['{"path": "subm', '{"path": 1}', "[]", "\x00\x00}"])
def test_a_damaged_line_in_the_middle_is_said_and_nothing_is_dropped(roots: Roots, broken: str) -> None:
    for number, day in enumerate((FIRST, SECOND)):
        put(roots, f"{number}.xlsx", str(number).encode())
        receive(roots, day)
    first, second = roots.receipts_jsonl.read_text(encoding="utf-8").splitlines()
    roots.receipts_jsonl.write_text(f"{first}\n{broken}\n{second}\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(Refusal, match=r"receipts\.jsonl 第 2 行损坏"):
            receive(roots, SECOND)


def test_bytes_that_the_store_lost_come_back_from_raw(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    receive(roots, FIRST)
    (seen,) = read_seen(roots)
    for damage in (lambda path: path.unlink(), lambda path: path.write_bytes(b"o")):
        damage(store_path(roots, seen.file_sha256))
        receive(roots, SECOND)
        assert store_path(roots, seen.file_sha256).read_bytes() == b"one"
    assert len(read_seen(roots)) == 1
