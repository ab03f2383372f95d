"""The quick ways of reading say what the careful ones say: rows told apart at a glance, columns typed at once, exports line by line."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from golden.make import CASES

from pipelines.contracts.form import forms
from pipelines.contracts.period import parse_code
from pipelines.contracts.unit import unit_book
from pipelines.ingest import reading, rows
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import find_header
from pipelines.ingest.reading import read_export, read_submission
from pipelines.ingest.textcolumns import text_column
from pipelines.ingest.values import FieldReader, field_readers

GOLDEN = Path(__file__).parents[2] / "golden"
SCRAPS = (
    *("", " ", "无", "-", "/", "不适用", "N/A", "“无”", "120", "约200人", "1.2万", "三场", "2025-03-05", "2025-03-05 10:20:30"),
    *("2025-13-45 10:20:30", "2025.3.5", "3月5日", "45717", "昨天", "是", "否", "三队", "花马池镇", "花马池", "城关镇", "农民、老年人"),
    *("健康义诊进村入户活动", "健康 义诊  进村", " 前后 ", "\u3000全角", "电话13900000001", "1390000000１", "51640323MJX0000007"),
    *("5164032３MJX0000007", "甲\u200b乙丙丁戊己庚", "A20250301"),
)

USUAL = (
    *("科普讲座进社区惠民服务活动", "盐池县花马池镇全区学会", "统计局设计院大楼", "关注粮食安全专题", "7777777777.5", "123456789012", "12"),
    *("3", "2025-03-01", "约200人", "张三", "科普讲座", "参加人员为全县农民", "设计方案初稿已经完成", "盐池县科协", "无", "——"),
)
ODD = (
    *("合计", "小\u3000计", "计", "TOTAL", "总人数", "累计", "其中", "上年同期", "填表人：张三", "审核人", "负责人：", "备注", "注：一"),
    *("示例", "例如：", "说明", "王五（签章）", "以下空白", "本期无", "主管部门：", "单位（盖章）", "\u3000"),
)


@pytest.mark.parametrize("case", sorted(CASES))
def test_rows_told_apart_at_a_glance_are_the_rows_told_apart_with_care(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = GOLDEN / case / CASES[case][0]
    quick = read_submission("0" * 64, path, ())
    monkeypatch.setattr(rows.RowSorter, "_doubtful_rows", lambda self, first: range(first, len(self._grid.rows)))
    assert read_submission("0" * 64, path, ()).rows == quick.rows


@pytest.mark.parametrize("name", sorted(forms()))
def test_rows_of_odd_cells_are_told_apart_the_same_way(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng, form = random.Random(name), forms()[name]
    quick = 0
    for numbered in (False, True):
        head = [*(["序号"] if numbered else []), *(f.title for f in form.fields), "备注"]
        cells = [head, *([rng.choice((*USUAL, "")) if rng.random() < 0.9 else rng.choice(ODD) for _ in head] for _ in range(200))]
        grid = Grid("一", cells)
        header = find_header(grid, [form])
        assert header is not None
        at_a_glance = rows.RowSorter(grid, header)
        quick += len(cells) - 3 - len(at_a_glance._doubtful_rows(3))
        told = at_a_glance.sort()
        with monkeypatch.context() as patched:
            patched.setattr(rows.RowSorter, "_doubtful_rows", lambda self, first: range(first, len(self._grid.rows)))
            assert rows.RowSorter(grid, header).sort() == told
    assert quick > 10


@pytest.mark.parametrize("name", sorted(forms()))
def test_a_column_is_typed_as_its_cells_are(name: str) -> None:
    rng, period, form = random.Random(name), parse_code("2025-03"), forms()[name]
    readers = field_readers(((f, 1) for f in form.fields), unit_book())
    for field in form.fields:
        texts = rng.choices(SCRAPS, k=60)
        alone = FieldReader(field, unit_book(), field.codes)
        cells = [alone.read(text, period, "640323") for text in texts]
        values, said = readers[field.name].read_column(text_column(texts), period, "640323")
        assert values.to_pylist() == [cell.value for cell in cells]
        assert dict(said) == {i: cell for i, cell in enumerate(cells) if cell.absence or cell.remarks}


def test_what_is_said_of_a_date_does_not_depend_on_what_was_read_before() -> None:
    reader = field_readers([(forms()["activity_record"].field("held_on"), 1)], unit_book())["held_on"]
    assert [reader.read("昨天", parse_code(p)).remarks[0].expected for p in ("2025-03", "2025-04")] == ["2025-03-01", "2025-04-01"]


HEAD = "活动编号,统计月份,活动名称,队伍编号,区划代码,活动开始日期,活动地点,服务人次,签到志愿者数,服务时长,录入时间"


@pytest.mark.parametrize(("codec", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16-le", b"\xff\xfe")])
def test_an_export_read_line_by_line_says_what_it_says_at_once(
    tmp_path: Path, codec: str, mark: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        f'A{i},2025-03,"义诊㐀，\n第{i}场",T1,640323,2025-03-{i % 40:02},村部,{i},,2.5,2025-03-06 10:20:{i % 60:02}' for i in range(400)
    ]
    path = tmp_path / "export"
    path.write_bytes(mark + "\r\n".join(["演示数据", "", HEAD, *lines, "合计,,,,,,,99,,,"]).encode(codec))
    at_once = read_export("0" * 64, path, "stv")
    monkeypatch.setattr(reading, "_LONG_TEXT", 1000)
    by_line = read_export("0" * 64, path, "stv")
    assert by_line.rows == at_once.rows
    assert (by_line.status, by_line.demo) == ("read", True)
    assert len(by_line.rows["exports.stv_activity"]) == 400
    assert by_line.rows["exports.stv_activity"][1][:3] == ("0" * 64, 6, "A1")
    assert by_line.rows["exports.stv_activity"][1][7] == date(2025, 3, 1)


def test_a_long_export_that_breaks_off_in_a_character_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "export"
    path.write_bytes((HEAD + "\nA1,2025-03,义").encode()[:-1] + b"\xff")
    monkeypatch.setattr(reading, "_LONG_TEXT", 10)
    result = read_export("0" * 64, path, "stv")
    assert (result.status, result.reason) == ("unreadable", "文字编码认不出，或文件不完整")
