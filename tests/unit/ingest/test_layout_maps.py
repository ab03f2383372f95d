"""A sheet that is no template, read by a map that the office agreed to: from refusal to rows, and what makes it ask again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.contracts.layoutmap import LayoutMap, load_layouts, write_layout
from pipelines.contracts.refusal import Refusal
from pipelines.editions.inputs import recall, take
from pipelines.ingest.envelope import Envelope
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.reading import read_submission
from pipelines.paths import Roots

HEADER = ["序号", "时间", "地点", "活动内容", "主办单位", "参加人数", "受益群众"]
COLUMNS = {"时间": "held_on", "地点": "venue", "活动内容": "title", "主办单位": "organiser", "参加人数": "people", "受益群众": "audience"}
OWN = LayoutMap(name="盐池自用", version=2, form="activity_record", headers=tuple(HEADER), columns=COLUMNS, constants={"basis": "实际"})


def book(path: Path, header: list[str] = HEADER) -> Path:
    made = openpyxl.Workbook()
    for cells in (
        ["盐池县科协科技志愿服务活动台账"], ["2026年6月"], header,
        [1, "6月4日", "花马池镇盈德村", "葡萄修剪培训", "盐池县葡萄协会", 40, "农民"],
        [2, "6月5日", "大水坑镇", "义诊", "盐池县医疗服务队", 41, "老年人"],
    ):  # fmt: skip
        made.worksheets[0].append(cells)
    made.save(path)
    return path


def read(path: Path, *layouts: LayoutMap) -> FileRead:
    return read_submission("0" * 64, path, (), Envelope(path.name, date(2026, 7, 2)), layouts)


def said(result: FileRead, rule: str) -> list[str]:
    return [str(f[11]) for f in result.rows["main.finding"] if f[1] == rule]


def test_from_refusal_to_rows(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx")
    assert read(path).status == "unrecognised"
    result = read(path, OWN)
    rows = [(r[2], str(r[5]), r[6], r[7], r[10], r[14], r[16], r[17], r[23]) for r in result.rows["submissions.activity_record"]]
    assert rows == [
        (4, "2026-06-04", "葡萄修剪培训", "sanhui", None, "640323100", "farmer", 40, "actual"),
        (5, "2026-06-05", "义诊", "sandui", None, "640323101", "elder", 41, "actual"),
    ]
    assert said(result, "layout_used") == ["这张表不是下发的表样，按认下的版式“盐池自用”第 2 版读入（每行口径为“实际”）。"]
    assert [f[7] for f in result.rows["main.finding"] if f[1] == "header_missing"] == ["A3"]  # nobody says who led


@pytest.mark.parametrize("header", [[*HEADER[:6], "受益对象"], [*HEADER[:5], "受益群众", "参加人数"]])
def test_a_changed_header_asks_again(tmp_path: Path, header: list[str]) -> None:
    result = read(book(tmp_path / "台账.xlsx", header), OWN)
    assert result.status == "unrecognised"
    assert ["与登记的版式“盐池自用”相近" in text for text in said(result, "form_unrecognised")] == [True]


def test_a_template_needs_no_map(tmp_path: Path) -> None:
    header = ["活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "乡镇（街道）", "服务对象", "服务人次", "口径"]
    mine = LayoutMap(name="同表头", version=1, form="activity_record", headers=tuple(header), columns={"活动日期": "held_on"})
    made = openpyxl.Workbook()
    for cells in (["盐池县科协2026年6月活动台账"], header, ["2026-06-05", "义诊", "三队", "三长", "义诊", "花马池镇", "老年人", 3, "实际"]):
        made.worksheets[0].append(cells)
    made.save(tmp_path / "台账.xlsx")
    result = read(tmp_path / "台账.xlsx", mine)
    assert result.rows["submissions.activity_record"][0][17] == 3
    assert said(result, "layout_used") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"form": "nothing"}, "没有表 nothing"), ({"columns": {"时间": "nothing"}}, "没有字段 nothing"),
        ({"columns": {"日子": "held_on"}}, "不在 headers"),
        ({"constants": {"title": "讲座"}}, "一个字段只能"), ({"headers": ["时间", "地点"]}, "至少要有 3 个"), ({"run": "rm"}, "run"),
    ],
)  # fmt: skip
def test_a_map_that_does_not_hold_is_refused_in_one_line(tmp_path: Path, change: dict[str, object], words: str) -> None:
    write_layout(tmp_path, OWN)
    path = tmp_path / "盐池自用.yaml"
    held = {**OWN.model_dump(mode="json"), **change}
    path.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(Refusal, match=words) as refused:
        load_layouts(tmp_path)
    assert "\n" not in str(refused.value)


def test_adopt_proposes_asks_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, roots = book(tmp_path / "自用台账.xlsx"), ["--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path / "warehouse")]
    assert main(["adopt", str(path), "--format", "json", *roots]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["written"] is None
    assert {h["header"]: h["field"] for h in told["headers"]} == COLUMNS
    assert [h["score"] for h in told["headers"] if h["header"] == "活动内容"] == [1.0]
    assert (told["constants"], told["preview"]["row_count"]) == ({"basis": "实际"}, 2)
    assert "led_by" in told["missing"]
    assert main(["adopt", str(path), "--name", "自用", "--set", "led_by=其他", "--map", "地点=-", "--yes", *roots]) == 0
    assert "已写入 office/layouts/自用.yaml（第 1 版）" in capsys.readouterr().out
    (held,) = load_layouts(tmp_path / "raw" / "office" / "layouts")
    assert (held.constants, "地点" in held.columns) == ({"basis": "实际", "led_by": "其他"}, False)
    assert main(["layouts", *roots]) == 0
    assert "自用　第 1 版　活动台账" in capsys.readouterr().out
    assert main(["check", str(path), "--format", "json", *roots]) == 1
    assert [part["rows"] for part in json.loads(capsys.readouterr().out)[0]["parts"]] == [2]
    assert main(["check", str(path), *roots]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "没有找到选填的列" in line]
    assert len(lines) == 1
    assert "“志愿者人数”、“服务时长”" in lines[0]
    assert main(["adopt", str(path), "--name", "另一个", "--yes", *roots]) == 2
    assert "已经认成版式“自用”" in capsys.readouterr().err
    assert main(["adopt", str(path), "--name", "自用", "--yes", *roots]) == 0
    assert load_layouts(tmp_path / "raw" / "office" / "layouts")[0].version == 2


def test_a_map_is_an_input_that_an_edition_keeps(tmp_path: Path) -> None:
    roots = Roots(tmp_path / "raw", tmp_path / "warehouse")
    path = write_layout(roots.layouts, OWN)
    taken, content = take(roots), path.read_bytes()
    path.unlink()
    assert recall(roots, taken, "layouts/盐池自用.yaml") == content
    assert take(roots) != taken
