"""A night over books made outside the project: persons named in every ordinary place, foreign layouts, broken files.

No name and no number leaves the machine; every cell is read as it is meant. The books are made here by hand, not by the demo. Names are
known from the roster, from the rows of signatures, or only by their shape.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.cli import main
from pipelines.paths import Roots
from tests.e2e.conftest import fetch, run
from tests.e2e.foreign_book import PERIOD, UNIT, declared, workbook

IN_ROSTER, CHECKED_BY, BY_SHAPE, ALONE = "钱文彬", "冯雅琴", "卫长顺", "尤小梅"
NUMBERS = ("13900007001", "09516071234", "0951-6071234", "6071234")
UNPUBLISHED = (IN_ROSTER, CHECKED_BY, BY_SHAPE, ALONE, *NUMBERS)
ROSTER = [
    ["永宁县三长名册（2026年第二季度）"],
    ["姓名", "三长类别", "所在单位", "乡镇（街道）", "兼职层级", "任职日期", "联系电话"],
    [IN_ROSTER, "院长", "李俊镇卫生院", "李俊镇", "乡镇科协", "2024-06-01", "13900007001"],
    ["李俊", "校长", "望远镇中心小学", "望远镇", "乡镇科协", "2024-06-01", "6071234"],
    ["填报人", CHECKED_BY, None, "联系电话", None, "0951-6071234"],
]
HEADER = ["活动日期", "活动名称", "组织者类别", "组织者名称", "带头人", "服务类别", "乡镇（街道）", "活动地点", "服务对象", "服务人次",
          "志愿者人数", "口径", "合作全区学会", "订单编号", "领队"]  # fmt: skip
ACTIVITIES = [
    ["永宁县活动台账（2026年6月）"],
    HEADER,
    ["2026-06-02", f"{IN_ROSTER}讲高血压", "三长", f"李俊镇卫生院{IN_ROSTER}", IN_ROSTER, "健康义诊", "李俊镇", f"{IN_ROSTER}家", "老年人",
     50, 3, "实际", f"{CHECKED_BY}工作室", f"{IN_ROSTER}1号", CHECKED_BY],
    ["2026-06-03", "李俊镇农技课", "三长", f"{BY_SHAPE}（站长）", "三长", "农业实用技术培训", "李俊镇", BY_SHAPE, "农民",
     f"{BY_SHAPE}等20人", 3, "实际", "电话 6071234", "0951-6071234", None],
    ["2026-06-04", "望远镇科普课", "三长", "望远镇中心小学", ALONE, "青少年科技教育", "望远镇", "望远镇中心小学", "青少年", 40, 3, "实际",
     None, None, None],
    ["2026-06-05", "李俊上门讲课", "三长", f"联系人：{CHECKED_BY}", "三长", "健康义诊", "望远镇", "村部", f"{IN_ROSTER}等老人", 20, 3,
     "实际", None, None, None],
    ["审核人", CHECKED_BY, None, "联系人", BY_SHAPE],
]  # fmt: skip


def _book(path: Path, **sheets: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _bytes_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Everything readable in a file: its bytes, and the members of a workbook unpacked."""
    yield path.name, path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield f"{path.name}:{name}", packed.read(name)


def _texts_of(database: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
        for schema, table in tables:
            for row in connection.execute(f'select * from {schema}."{table}"').fetchall():
                yield f"{schema}.{table}", " | ".join(str(value) for value in row)


def _hashless(text: str) -> str:
    return re.sub(r"[0-9a-f]{16,64}", "", text)


WATCH = """
import os, sys

def _said(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        with open(os.environ["OUTBOUND_LOG"], "a") as handle:
            handle.write(f"{event} {arguments[1:] if event in ('socket.connect', 'socket.sendto') else arguments}\\n")

sys.addaudithook(_said)
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A log of every connection that Python asks for, in this process and in those that it starts."""
    folder = tmp_path_factory.mktemp("watch")
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTBOUND_LOG", str(folder / "outbound.log"))
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        here = {"said": True}

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            if here["said"] and event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
                with (folder / "outbound.log").open("a") as handle:
                    handle.write(f"{event} {arguments[1:]}\n")

        sys.addaudithook(hook)
        yield folder / "outbound.log"
        here["said"] = False


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory, watched: Path) -> Roots:
    """The county's two books, with names in file and sheet names too, taken through a whole night and slips."""
    assert not watched.exists()
    folder = tmp_path_factory.mktemp("named")
    roots = Roots.resolve(folder / "raw", folder / "warehouse")
    _book(roots.submissions / "永宁县" / f"三长名册（{CHECKED_BY}报）.xlsx", 三长名册=ROSTER)
    _book(roots.submissions / "永宁县" / f"6月活动{IN_ROSTER}.xlsx", **{f"活动台账{IN_ROSTER}": ACTIVITIES})
    _foreign_files(roots.submissions)
    (roots.raw / "office").mkdir()
    assert run(roots, "--as-of", "2026-07-31") == 0
    assert main(["slips", "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)]) == 0
    return roots


def _foreign_files(submissions: Path) -> None:
    """A county's ledger in a layout of its own, one cut off, one of something else, and a folder called like a file."""
    path = submissions / "随便一个名字.xlsx"
    workbook(declared("activity_record"), path)
    (submissions / "坏的.xlsx").write_bytes(path.read_bytes()[:900])
    _book(submissions / "别的表.xlsx", Sheet=[["谁", "在", "哪"], [1, 2, 3]])
    (submissions / "夹.xlsx").mkdir()


def _edition(roots: Roots) -> Path:
    return roots.editions / roots.current.read_text(encoding="utf-8").strip()


def test_the_books_were_read(named: Roots) -> None:
    rows = fetch(
        _edition(named) / "warehouse.duckdb",
        "select unit_code, title from submissions.activity_record where unit_code <> ? order by source_row", UNIT,
    )  # fmt: skip
    assert [row["title"] for row in rows] == ["＊＊＊讲高血压", "李俊镇农技课", "望远镇科普课", "李俊上门讲课"]
    assert {row["unit_code"] for row in rows} == {"640121"}


def test_no_table_of_the_edition_holds_a_name_or_a_number(named: Roots) -> None:
    leaks = [
        (where, text) for where, text in _texts_of(_edition(named) / "warehouse.duckdb") if any(w in _hashless(text) for w in UNPUBLISHED)
    ]
    assert leaks == []


def test_no_file_that_others_may_read_holds_a_name_or_a_number(named: Roots) -> None:
    """Pages, workbooks, parquet, manifest, Dagster's own store and logs, the slips of other units."""
    open_to_others = [_edition(named), named.warehouse / "dagster", named.dbt_target / "logs"]
    files = [p for folder in open_to_others for p in sorted(folder.rglob("*")) if p.is_file()]
    files += [p for p in sorted((named.warehouse / "slips").rglob("*")) if p.is_file() and "640121" not in p.parts]
    assert len(files) > 100
    words = [word.encode() for word in (IN_ROSTER, CHECKED_BY, BY_SHAPE, ALONE, NUMBERS[0])]
    leaks = [(where, word.decode()) for path in files for where, content in _bytes_of(path) for word in words if word in content]
    assert leaks == []


def test_a_township_that_is_called_like_a_person_stays_readable(named: Roots) -> None:
    """李俊 is a headmaster here and the short name of a township: what cannot be told is decided by the list of units."""
    rows = fetch(
        _edition(named) / "warehouse.duckdb",
        "select host_institution from submissions.sanzhang_roster where host_institution is not null order by source_row",
    )
    assert [row["host_institution"] for row in rows] == ["李俊镇卫生院", "望远镇中心小学"]


def test_the_county_sees_its_own_cells_in_its_own_slip(named: Roots) -> None:
    folder = named.warehouse / "slips" / "640121"
    assert folder.stat().st_mode & 0o777 == 0o700
    book = openpyxl.load_workbook(folder / "退回修改单.xlsx")
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert any(f"{BY_SHAPE}等20人" in text for text in texts)


def test_a_night_asks_for_no_connection_to_anywhere_else(named: Roots, watched: Path) -> None:
    asked = watched.read_text(encoding="utf-8").splitlines() if watched.exists() else []
    assert named.current.exists()
    assert [line for line in asked if "127.0.0.1" not in line and "'/" not in line and "::1" not in line] == []


def test_the_watch_sees_what_a_started_process_asks_for(watched: Path) -> None:
    code = "import socket; s = socket.socket(); s.settimeout(0.01); s.connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert "127.0.0.1" in watched.read_text(encoding="utf-8")


def test_what_holds_persons_is_for_the_operator_alone(named: Roots) -> None:
    private = [named.landing, named.work, *sorted(p for p in named.store.rglob("*") if p.is_file())]
    private += sorted(p for p in (named.warehouse / "slips").rglob("*"))
    assert len(private) > 5
    assert [p for p in private if p.stat().st_mode & 0o077] == []


def test_foreign_books_are_read_and_broken_files_answered(named: Roots, tmp_path: Path) -> None:
    meant = workbook(declared("activity_record"), tmp_path / "the same.xlsx")
    database = _edition(named) / "warehouse.duckdb"
    read = {r["source_row"]: r for r in fetch(database, "select * from submissions.activity_record where unit_code = ?", UNIT)}
    for row in meant:
        mine = read.pop(row["source_row"])
        assert {name: mine[name] for name in row} == row
        assert (mine["period"], mine["in_force"]) == (PERIOD, True)
    assert read == {}
    receipts = {r["path"]: (r["status"], r["reason"]) for r in fetch(database, "select * from marts.receipt")}
    answered = {name: status for name, (status, _) in receipts.items() if name.count("/") == 1}
    assert answered == {
        "submissions/随便一个名字.xlsx": "read", "submissions/坏的.xlsx": "unreadable", "submissions/别的表.xlsx": "unrecognised",
        "submissions/夹.xlsx": "unreadable",
    }  # fmt: skip
    assert all(reason for name, (status, reason) in receipts.items() if status != "read"), receipts


def test_where_nothing_is_new_no_edition_is_made(named: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    first = named.current.read_text()
    assert run(named, "--as-of", "2026-07-31") == 0
    assert "没有新的" in capsys.readouterr().out
    assert named.current.read_text() == first
    assert [p.name for p in named.editions.iterdir()] == [first.strip()]
