"""Web pages named .xls: read like any other sheet or refused in one line, in time that grows with their length."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.reading import cells, read_export, read_submission
from pipelines.ingest.webbook import read_page

HEAD = "<html><head><meta charset='{}'><title>教育培训</title><style>td {{color: black}}</style></head><body>"
TITLE = "<tr><td colspan=6>盐池县2025年第一季度教育培训台账</td></tr>"
LABELS = "<tr><td>填报单位：盐池县科协</td><td></td><td></td><td>填报季度：2025年第一季度</td></tr>"
COLUMNS = "".join(f"<th>{text}</th>" for text in ("培训日期", "培训名称", "培训层级", "培训对象", "参训人数", "学时"))
TOP = f"<table>{TITLE}{LABELS}<tr>{COLUMNS}</tr>"


def session(people: str = "20", style: str = "") -> str:
    return f"<tr{style}><td>2025-03-05<td>三长培训班</td><td>县级</td><td>三长</td><td>{people}</td><td>4</td></tr>"


def read(tmp_path: Path, text: str, codec: str = "utf-8") -> FileRead:
    path = tmp_path / "content"
    path.write_bytes((HEAD.format(codec) + text).encode(codec))
    return read_submission("0" * 64, path, ())


def rules(result: FileRead) -> list[tuple[str, str]]:
    return [(str(f[1]), str(f[7])) for f in result.rows.get("main.finding", [])]


def laid(text: str) -> list[list[str]]:
    return read_page(text.encode()).rows


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_table_is_read_in_every_encoding(tmp_path: Path, codec: str) -> None:
    result = read(tmp_path, f"{TOP}{session()}{session('1,200')}</table></body></html>", codec)
    found = [(str(r[5]), r[2], r[9], str(r[10])) for r in result.rows["submissions.training_record"]]
    assert found == [("2025-03-05", 4, 20, "4.0000"), ("2025-03-05", 5, 1200, "4.0000")]
    assert rules(result) == []


def test_a_page_in_big5_says_so() -> None:
    page = "<html><head><meta http-equiv=Content-Type content='text/html; charset=big5'></head><table><tr><td>填報單位</td></tr></table>"
    assert read_page(page.encode("big5")).rows == [["填報單位"]]


def test_hidden_rows_and_errors_are_said_at_their_cells(tmp_path: Path) -> None:
    hidden = session(style=" style='height:0;display:none'")
    result = read(tmp_path, f"{TOP}{session('#REF!')}{hidden}</table>")
    assert [r[9] for r in result.rows["submissions.training_record"]] == [None, 20]
    assert sorted(rules(result)) == [("formula_error", "E4"), ("row_hidden", "A5")]


def test_an_export_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_text("<table><tr><td>品名</td></tr></table>", encoding="utf-8")
    assert read_export("0" * 64, path, "stv_activity").status == "unrecognised"


def test_spans_push_the_cells_beside_and_below_them() -> None:
    sheet = read_page(
        "<table><tr><th rowspan=2>甲<th colspan='2'>乙<th rowspan=2>丁<tr><th>丙1<th>丙2<tr><td rowspan=9>1<td>2<td>3<td>4"
        "<tr><td>5</table><table><tr><td>6</table>".encode()
    )
    assert sheet.rows == [["甲", "乙", "", "丁"], ["", "丙1", "丙2"], ["1", "2", "3", "4"], ["", "5"], ["6"]]
    assert sheet.merges == [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3), (2, 0, 3, 0)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "<h3>台账</h3><p>填报单位：甲<br>备注</p><table><caption>一</caption><td>1</table>尾",
            [["台账"], ["填报单位：甲"], ["备注"], ["一"], ["1"], ["尾"]],
        ),
        ("<table><td>外<table><tr><td>内1<td>内2</table>后<td>旁</table>", [["外"], ["内1", "内2"], ["后"], ["旁"]]),
        ("<TABLE><TR><TD title='a>b' CLASS=x>3<5 &lt; &#20116;&nbsp;</TD><td>&nbsp;</td></TR></TABLE>", [["3<5 < 五", ""]]),
        (
            "<table><td>三长<br>\n  培训班<td><p>a</p><p>b</p><td> a \n b<td><b>2</b><i>0</i></table>",
            [["三长\n培训班", "a\nb", "a b", "20"]],
        ),
        (
            "<table><td x:num=\"12.345\">12.35<td x:num='1234'>1,234<td x:num='0.5'>50%<td x:num=45748>2025/4/1</table>",
            [["12.345", "1234", "50%", "2025/4/1"]],
        ),
        ("<table><td><input type=text value='张&amp;三'><td><input type=hidden value=x></table>", [["张&三", ""]]),
        ("<!-- <td>0 --><script>'<td>'</script><table><td>1<!--[if x]><td>9<![endif]--><td>2</table>", [["1", "2"]]),
        ("<table><tr><td>a</tr><tr></tr>b<tr><td>c", [["a"], [], ["b"], ["c"]]),
    ],
    ids=["loose texts", "table in table", "signs", "lines", "numbers", "inputs", "no content", "left out ends"],
)  # fmt: skip
def test_what_is_shown_is_read(text: str, rows: list[list[str]]) -> None:
    assert laid(text + ("</tr>" if text.endswith("<td>c") else "")) == rows


def test_the_name_that_a_page_gives_its_sheet_is_taken() -> None:
    named = "<html><!--<x:ExcelWorksheet><x:Name>3月</x:Name></x:ExcelWorksheet>--><table><td>1</table>"
    assert read_page(named.encode()).name == "3月"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<html><body>登录已过期</body></html>", "里面没有表格"),
        ("<html><!--<x:WorksheetSource HRef='a.htm'/>--><frameset rows='*'></frameset></html>", "另存为 .xlsx"),
        ("<html><table><tr><td>1</td><td>2", "没有写完"), ("<html><table><tr><td>1</td><td", "不完整或已损坏"),
        ("<html><table><td>1<!-- ", "不完整或已损坏"), ("<html><table><td>1</table><script>", "不完整或已损坏"),
        ("<html>" + "<table><td>" * 21, "大得不正常"), ("<html><table><td colspan=99999>1</table>", "大得不正常"),
        ("<html><table>" + "<tr><td colspan=16000>1</tr>" * 300, "大得不正常"),
        ("<html><table>" + "<tr><td rowspan=2>1" * 20_002, "大得不正常"),
        ("<html><table>" + "<tr>" * 1_100_000 + "<td>1</table>", "大得不正常"),
        ("<html><table><td>" + "<a " * 700_000, "不完整或已损坏"), ("<html><table><td>" + "<!--" * 500_000, "不完整或已损坏"),
        ("<html><table><td>" + "<" * 2_500_000, "大得不正常"), ("<html><table><td " + "= '" * 600_000 + ">", "没有写完"),
    ],
    ids=[
        "no table", "frames", "cut", "cut tag", "cut comment", "cut script", "nested", "columns", "area", "merges", "rows", "open tags",
        "open comments", "signs", "quotes",
    ],
)  # fmt: skip
def test_what_is_no_whole_table_is_refused_at_once(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "content"
    path.write_text(text, encoding="utf-8")
    started = time.process_time()
    result = read_submission("0" * 64, path, ())
    assert (result.status, [f[1] for f in result.rows["main.finding"]]) == ("unreadable", ["file_unreadable"])
    assert words in result.reason
    assert time.process_time() - started < 60
    with pytest.raises(Refusal):
        cells(path)


def test_a_page_cut_or_broken_anywhere_is_answered() -> None:
    rng, whole = random.Random(5), f"{HEAD.format('utf-8')}{TOP}{session()}{session('约20')}</table></body></html>"
    outcomes = set[str]()
    for _ in range(400):
        at = rng.randrange(len(whole))
        broken = whole[:at] if rng.random() < 0.5 else whole[:at] + rng.choice("<>'\"&=/!") + whole[at + rng.randrange(3) :]
        try:
            outcomes.add("read" if read_page(broken.encode()).rows else "blank")
        except Refusal as refusal:
            outcomes.add(str(refusal))
    assert {"read", "网页不完整，表格没有写完", "文件实际是网页（HTML），里面没有表格"} <= outcomes
