"""Names and numbers that a sheet gives outside its table are landed, so that no published text may hold them."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from pipelines.ingest.reading import read_submission

HEADER = ["活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "乡镇（街道）", "服务对象", "服务人次", "口径"]
ROW = ["2026-06-02", "义诊：第一场", "三长", "三长", "健康义诊", "望远镇", "老年人", 50, "实际"]


def _contacts(path: Path, *rows: list[object]) -> list[tuple[object, ...]]:
    book = openpyxl.Workbook()
    for row in (["永宁县活动台账（2026年6月）"], HEADER, ROW, *rows):
        book.active.append(row)
    book.save(path)
    return [row[2:] for row in read_submission("a", path, ()).rows.get("main.contact", [])]


def test_labels_beside_their_cells_and_in_one_cell(tmp_path: Path) -> None:
    found = _contacts(
        tmp_path / "a.xlsx", ["填报人", "冯雅琴", None, "联系电话", None, "0951-6071234"], ["审核人：卫长顺  电话：13900007001"]
    )
    assert found == [("A5", "name", "卫长顺"), ("B4", "name", "冯雅琴"), ("A5", "number", "13900007001"), ("F4", "number", "09516071234")]


def test_headers_and_rows_of_the_table_are_no_contacts(tmp_path: Path) -> None:
    assert _contacts(tmp_path / "a.xlsx", ["负责人", "服务人次"], ["合计", None, None, None, None, None, None, 50]) == []
