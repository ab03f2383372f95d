"""A sheet that is no template, read by a map that the office agreed to: from refusal to rows, and what makes it ask again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.contracts.layoutmap import LayoutMap, Split, load_layouts, write_layout
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


def test_a_column_that_gives_several_fields_and_words_of_an_office(tmp_path: Path) -> None:
    header = ["序号", "时间", "活动地点", "活动内容", "主办单位", "对象及人数"]
    made = openpyxl.Workbook()
    for cells in (
        ["盐池县科协科技志愿服务活动台账"], ["2026年6月"], header,
        [1, "6月4日", "花马池镇盈德村", "葡萄修剪培训", "葡萄办", "农民40人"],
        [2, "6月5日", "大水坑镇", "义诊", "盐池县医疗服务队", "老年人"],
    ):  # fmt: skip
        made.worksheets[0].append(cells)
    path = tmp_path / "台账.xlsx"
    made.save(path)
    layout = LayoutMap(
        name="拆分", version=1, form="activity_record", headers=tuple(header), constants={"basis": "实际"},
        columns={"时间": "held_on", "活动内容": "title", "主办单位": "organiser_kind"},
        splits={"对象及人数": Split(fields=("audience", "people")), "活动地点": Split(fields=("township_code", "venue"), mark="=")},
        lookups={"organiser_kind": {"葡萄办": "三会"}},
    )  # fmt: skip
    result = read(path, load_layouts(write_layout(tmp_path / "layouts", layout).parent)[0])
    rows = [(str(r[5]), r[7], r[14], r[15], r[16], r[17]) for r in result.rows["submissions.activity_record"]]
    assert rows == [
        ("2026-06-04", "sanhui", "640323100", "花马池镇盈德村", "farmer", 40),
        ("2026-06-05", "sandui", "640323101", "大水坑镇", "elder", None),
    ]  # fmt: skip
    assert said(result, "shape_read") == []
    blank = [f for f in result.rows["main.finding"] if f[1] == "value_required" and f[7] == "F5"]
    assert len(blank) == 1  # the number that the cell does not give is missed where the cell stands


@pytest.mark.parametrize(
    ("split", "text", "parts"),
    [
        (Split(fields=("audience", "people")), "农民50人", ["农民", "50人"]),
        (Split(fields=("audience", "people")), "学生及家长：约120", ["学生及家长", "约120"]),
        (Split(fields=("audience", "people")), "50人", ["50人", ""]),
        (Split(fields=("audience", "people")), "农民", ["农民", ""]),
        (Split(fields=("held_on", "venue"), mark="，"), "6月3日，文化广场，东侧", ["6月3日", "文化广场，东侧"]),
        (Split(fields=("held_on", "venue"), mark="，"), "6月3日", ["6月3日", ""]),
        (Split(fields=("township_code", "venue"), mark="="), "花马池镇", ["花马池镇", "花马池镇"]),
    ],
)  # fmt: skip
def test_how_a_text_is_parted(split: Split, text: str, parts: list[str]) -> None:
    assert split.parts(text) == parts


def test_a_split_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="只能拆成文字和数字"):
        Split(fields=("audience", "people", "venue"))
    with pytest.raises(ValueError, match="只能由一列给出"):
        LayoutMap(
            **{**OWN.model_dump(exclude={"columns"}), "columns": {"时间": "held_on"}, "splits": {"地点": {"fields": ("held_on", "venue")}}}
        )
    path, root = book(tmp_path / "台账.xlsx"), tmp_path / "raw"
    assert main(["adopt", str(path), "--raw", str(root), "--split", "没有=audience+people"]) == 2


def test_adopt_takes_splits_and_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, root = book(tmp_path / "台账.xlsx"), tmp_path / "raw"
    split = ["--split", "地点=township_code+venue@=", "--look", "led_by:盐池县葡萄协会=三会理事长", "--map", "主办单位=led_by"]
    assert main(["adopt", str(path), "--raw", str(root), "--name", "拆", "--yes", *split]) == 0
    assert "地点 拆成 乡镇（街道）、活动地点" in capsys.readouterr().out
    (layout,) = load_layouts(Roots(root, tmp_path / "warehouse").layouts)
    assert layout.splits["地点"].mark == "="
    assert next(r[10] for r in read(path, layout).rows["submissions.activity_record"]) == "sanhui_chair"


def test_a_folder_of_past_years(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, root = tmp_path / "往年", tmp_path / "raw"
    (old / "2024").mkdir(parents=True)
    book(old / "2024" / "自用.xlsx")
    (old / "坏.xlsx").write_bytes(b"no workbook")
    (old / "~$锁.xlsx").write_bytes(b"")
    made = openpyxl.Workbook()
    heads = ["活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "乡镇（街道）", "服务对象", "服务人次", "口径"]
    for cells in (
        ["盐池县科协活动台账（2024年9月）"],
        heads,
        ["2024-09-03", "义诊", "三队", "三长", "健康义诊", "花马池镇", "农民", 30, "实际"],
    ):
        made.worksheets[0].append(cells)
    made.save(old / "2024" / "九月.xlsx")
    assert main(["adopt", str(old), "--history", "--raw", str(root)]) == 0
    told = capsys.readouterr().out
    for words in ("2024/九月.xlsx：读出", "活动台账 盐池县 2024年9月 1 行", "2024/自用.xlsx：要认版式", "认定：sanzhang adopt",
                  "坏.xlsx：留在外面",
                  "读出 1 个，要认版式 1 个，留在外面 1 个，共 1 行", "没有写入"):  # fmt: skip
        assert words in told
    assert "锁" not in told
    assert not (root / "submissions").exists()
    assert main(["adopt", str(old), "--history", "--raw", str(root), "--yes"]) == 0
    assert [path.name for path in (root / "submissions").rglob("*.xlsx")] == ["九月.xlsx"]
    (root / "submissions" / "历年" / "2024" / "九月.xlsx").write_bytes(b"other")
    capsys.readouterr()
    assert main(["adopt", str(old), "--history", "--raw", str(root), "--yes"]) == 0
    assert "没有收入：九月.xlsx" in capsys.readouterr().out
    assert main(["adopt", str(old / "坏.xlsx"), "--history", "--raw", str(root)]) == 2
