"""Files that mean harm: each refused or bounded in time and memory, said in one Chinese line, and the run goes on."""

from __future__ import annotations

import io
import os
import time
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import pytest
from golden.make import merged_header
from unit.ingest.odd_books import PLAIN, Package, packed, renamed

from pipelines import flow
from pipelines.ingest import limits, receipt
from pipelines.ingest.grid import Grid
from pipelines.ingest.reading import read_submission
from pipelines.ingest.receipt import receipts, receive
from pipelines.paths import Roots

DAY = date(2025, 4, 8)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def _with(name: str, data: bytes) -> bytes:
    return packed({**Package().members(), name: data})


def _swollen() -> bytes:
    """40 MB of blanks in 40 KB."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in Package().members().items():
            archive.writestr(name, data)
        archive.writestr("xl/media/picture.xml", b" " * (40 << 20))
    return memory.getvalue()


def _many_merges(count: int) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(1, count)) + "</mergeCells>"


def _encrypted_member() -> bytes:
    content = bytearray(Package().bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + at] |= 1
            start += 4
    return bytes(content)


def _prefixed_entity(text: str, part: str, codec: str = "utf-8") -> bytes:
    data = Package().members()[part].decode()
    declared = data.replace("?>", "?>" + text, 1).replace("UTF-8", codec.upper())
    return _with(part, declared.encode(codec))


HOSTILE = {
    "zip_bomb": (_swollen, "大得不正常"),
    "xml_bomb": (lambda: _prefixed_entity(BOMB, STRINGS), "实体声明"),
    "xml_bomb_utf16": (lambda: _prefixed_entity(BOMB, SHEET, "utf-16"), "实体声明"),
    "external_entity": (lambda: _prefixed_entity(OUTSIDE, SHEET), "实体声明"),
    "entity_in_the_book": (lambda: _prefixed_entity(OUTSIDE, "xl/workbook.xml"), "实体声明"),
    "cells_far_out": (lambda: Package(PLAIN + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>').bytes(), "一直填到 XFD1048576"),
    "a_cell_that_lies": (lambda: Package('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>').bytes(), "大得不正常"),
    "50000_merges": (lambda: Package(tail=_many_merges(50_000)).bytes(), "合并单元格多得不正常"),
    "encrypted": (_encrypted_member, "打开密码"),
    "truncated": (lambda: merged_header()[:2000], "不完整或已损坏"),
    "zero_bytes": (lambda: b"", "文件是空的"),
    "content_in_other_letters": (lambda: packed({"CONTENT.XML": b"<x/>"}), "里面不是工作簿"),
    "too_many_members": (lambda: packed({**Package().members(), **{f"x/{i}": b"" for i in range(5001)}}, stored=True), "部件多得不正常"),
    "unclosed_rows": (lambda: Package(PLAIN + "</sheetData><row r='9'>").bytes(), "不完整或已损坏"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_refused_in_time_and_memory(tmp_path: Path, name: str) -> None:
    build, reason = HOSTILE[name]
    path = tmp_path / "content"
    path.write_bytes(build())
    tracemalloc.start()
    began = time.process_time()
    result = read_submission("0" * 64, path, ())
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.status == "unreadable"
    assert reason in result.reason
    assert "\n" not in result.reason
    assert took < 60
    assert peak < 150 << 20


def test_a_dimension_that_lies_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_bytes(Package(head='<dimension ref="A1:XFD1048576"/>').bytes())
    began = time.process_time()
    assert read_submission("0" * 64, path, ()).status == "unrecognised"
    assert time.process_time() - began < 60


def test_paths_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "content"
    path.parent.mkdir()
    path.write_bytes(packed(renamed(Package().members(), {"docProps": "../../docProps"}) | {"../../../outside.xml": b"<x/>"}))
    read_submission("0" * 64, path, ())
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["content", "deep"]


def test_names_and_links_in_raw_are_received_or_said_and_the_run_goes_on(roots: Roots, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(merged_header())
    (roots.submissions / "夹.xlsx").mkdir()
    (roots.submissions / "外.xlsx").symlink_to(secret)
    (roots.submissions / "断.xlsx").symlink_to(tmp_path / "nothing")
    (roots.submissions / "圈").symlink_to(roots.submissions)
    (roots.submissions / "换\n行 ‘’ $(id).xlsx").write_bytes(merged_header())
    (roots.submissions / ("长" * 80 + ".xlsx")).write_bytes(b"")
    receive(roots, DAY)
    report = flow.land(roots, DAY)
    found = {r.path.removeprefix("submissions/"): r.trouble for r in receipts(roots)[0]}
    assert {name for name, trouble in found.items() if trouble} == {"夹.xlsx", "外.xlsx", "断.xlsx", "圈"}
    assert len(found) == 6
    assert not any(p.read_bytes() == secret.read_bytes() and "外" in p.name for p in roots.store.rglob("*") if p.is_file())
    assert report.rows["submissions.activity_record"] == 2


def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_run(roots: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    path = roots.submissions / "正在拷.xlsx"
    path.write_bytes(merged_header()[:3000])
    hashed = receipt._hash

    def copied_on(p: Path) -> tuple[str, int] | None:
        found = hashed(p)
        p.write_bytes(merged_header())
        return found

    monkeypatch.setattr(receipt, "_hash", copied_on)
    first = receive(roots, DAY)
    assert [f.rule for f in first.findings] == ["file_changed"]
    assert receipts(roots)[0] == []
    monkeypatch.undo()
    assert receive(roots, DAY).new_versions == 1


def test_a_file_beyond_the_limit_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SUBMISSION_BYTES", 1000)
    path = tmp_path / "content"
    path.write_bytes(merged_header())
    assert "兆字节" in read_submission("0" * 64, path, ()).reason


def test_a_library_that_gives_up_writes_nothing_past_us(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "content"
    book = bytearray((Path(__file__).parents[2] / "golden/activity_record/hidden_and_strange_as_xls/input.xls").read_bytes())
    for at in range(1024, len(book), 37):
        book[at] ^= 0x55
        path.write_bytes(book)
        read_submission("0" * 64, path, ())
    assert capfd.readouterr().err == ""


def _document(cell: str) -> bytes:
    namespaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f"<office:document-content {namespaces}><office:body><office:spreadsheet><table:table table:name='a'><table:table-row>"
        f"{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": content.encode()}, stored=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n" * (1 << 20) + b"c\n\n", "文本表格大得不正常"), (b"\n" * (2 << 20) + b"c", "文本表格大得不正常"),
        (b"," * 70_000, "文本表格大得不正常"),
        (_document("<table:table-cell><text:p><text:s text:c='2000000000'/></text:p></table:table-cell>"), "空格"),
        (Package('<row r="40000"><c r="T40000"><v>1</v></c></row>' + PLAIN).bytes(), "一直填到 T40000"),
        ("<html><table></table></html>".encode("utf-16"), "网页"), ('<?xml version="1.0"?><Workbook/>'.encode("utf-16"), "XML"),
    ],
    ids=["lines", "empty lines", "columns", "blanks", "rows", "html", "xml"],
)  # fmt: skip
def test_what_would_take_a_minute_is_refused_at_once(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "content"
    path.write_bytes(content)
    started = time.process_time()
    read = read_submission("0" * 64, path, ())
    assert read.status == "unreadable"
    assert words in read.reason
    assert time.process_time() - started < 60


def test_merges_over_each_other_cost_no_more_than_the_sheet() -> None:
    grid = Grid("a", [["x"] * 20] * 2_000, merges=((0, 0, 1_999, 19),) * 19_000)
    started = time.process_time()
    assert len(grid.anchors) == 39_999
    assert time.process_time() - started < 60


def test_names_and_links_that_lead_nowhere_are_received_as_such(tmp_path: Path) -> None:
    roots = Roots(tmp_path / "raw", tmp_path / "warehouse")
    roots.submissions.mkdir(parents=True)
    (roots.submissions / "loop.xlsx").symlink_to("loop.xlsx")
    Path(os.fsdecode(os.fsencode(str(roots.submissions)) + b"/\xff\n.xlsx")).write_bytes(Package().bytes())
    receive(roots, DAY)
    found, _ = receipts(roots)
    assert [(r.path, r.trouble) for r in found] == [
        ("submissions/loop.xlsx", "链接指向 raw 之外或不存在的地方"), ("submissions/\\xff\n.xlsx", "")
    ]  # fmt: skip
