"""What a scoring run refuses: one line each, naming the row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.scoring.score import run

COLUMNS = (
    "code,name,parent,level,direction,weight,normalisation,norm_params,"
    "goalpost_lower,goalpost_upper,target,transform,aggregation,agg_params"
)
FRAMEWORK = f"""{COLUMNS}
I,,,3,,,,,,,,,arithmetic,
P,,I,2,,1,,,,,,,arithmetic,
Q,,I,2,,1,,,,,,,arithmetic,
a,,P,1,1,1,none,,,,,,,
b,,Q,1,1,1,none,,,,,,,
"""
VALUES = "unit,period,indicator,value\nu,,a,1\nu,,b,2\nv,,a,3\nv,,b,4\n"


def refusal(folder: Path, framework: str = FRAMEWORK, values: str = VALUES, options: str = "{}") -> str:
    paths = folder / "values.csv", folder / "framework.csv", folder / "options.json"
    for path, text in zip(paths, (values, framework, options), strict=True):
        path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        run(*paths, folder / "out", False)
    message = str(caught.value)
    assert "\n" not in message
    assert not (folder / "out").exists()
    return message


def row(line: str) -> str:
    """The framework with the row of that code replaced."""
    code = line.split(",")[0]
    return "\n".join(line if old.startswith(f"{code},") else old for old in FRAMEWORK.splitlines())


@pytest.mark.parametrize(
    ("framework", "said"),
    [
        (row("a,,X,1,1,1,none,,,,,,,"), ["framework.csv 第 5 行", "“a”的上级“X”不在表中"]),
        (row("P,,Q,2,,1,,,,,,,arithmetic,").replace("Q,,I,2", "Q,,P,2"), ["第 3 行", "成环：P → Q → P"]),
        (row("P,,P,2,,1,,,,,,,arithmetic,"), ["第 3 行", "成环"]),
        (row("a,,P,1,1,-1,none,,,,,,,"), ["第 5 行", "负数"]),
        (row("a,,P,1,1,,none,,,,,,,"), ["第 5 行", "没有权重", "写 0"]),
        (row("a,,P,1,1,many,none,,,,,,,"), ["第 5 行", "“many”不是数字"]),
        (FRAMEWORK + "a,,Q,1,1,1,none,,,,,,,\n", ["第 7 行", "“a”已在", "“P”", "“Q”"]),
        (FRAMEWORK + "a,,P,1,1,1,none,,,,,,,\n", ["第 7 行", "重复"]),
        (row("a,,I,1,1,1,none,,,,,,,"), ["第 5 行", "不能跳级"]),
        (row("a,,P,2,,1,,,,,,,arithmetic,"), ["第 5 行", "不能跳级"]),
        (row("Q,,,2,,1,,,,,,,arithmetic,"), ["第 4 行", "“Q”没有上级"]),
        (FRAMEWORK + "R,,I,2,,1,,,,,,,arithmetic,\n", ["第 7 行", "没有下级"]),
        (row("a,,P,1,1,0,none,,,,,,,"), ["第 3 行", "全是 0"]),
        (row("a,,P,1,0,1,none,,,,,,,"), ["第 5 行", "direction"]),
        (row("P,,I,2,-1,1,,,,,,,arithmetic,"), ["第 3 行", "方向只写在指标上"]),
        (row("a,,P,1,1,1,softmax,,,,,,,"), ["第 5 行", "“softmax”不认识"]),
        (row("a,,P,1,1,1,,,,,,,,"), ["第 5 行", "normalisation 列“”不认识"]),
        (row("P,,I,2,,1,,,,,,,median,"), ["第 3 行", "“median”不认识"]),
        (row("P,,I,2,,1,,,,,,,,"), ["第 3 行", "aggregation"]),
        (row('a,,P,1,1,1,minmax,"{""low"": 0}",,,,,,'), ["第 5 行", "“low”"]),
        (row('a,,P,1,1,1,minmax,"{""lower"": ""0""}",,,,,,'), ["第 5 行", "“lower”", "数字"]),
        (row('a,,P,1,1,1,minmax,"{""lower"": 5, ""upper"": 5}",,,,,,'), ["第 5 行", "lower 应小于 upper"]),
        (row('a,,P,1,1,1,minmax,"{""lower"": 0, ""lower"": 1}",,,,,,'), ["第 5 行", "写了两次"]),
        (row('a,,P,1,1,1,minmax,"[0, 1]",,,,,,'), ["第 5 行", "JSON 对象"]),
        (row("a,,P,1,1,1,minmax,{lower},,,,,,"), ["第 5 行", "JSON"]),
        (row('a,,P,1,1,1,rank,"{""ties"": ""first""}",,,,,,'), ["第 5 行", "min、average"]),
        (row('a,,P,1,1,1,borda,"{""ties"": ""min""}",,,,,,'), ["第 5 行", "“ties”"]),
        (row("a,,P,1,1,1,minmax,,0,1,,,,"), ["第 5 行", "用不上 goalpost_lower"]),
        (row("a,,P,1,1,1,minmax,,,,,log,,"), ["第 5 行", "用不上 transform"]),
        (row("a,,P,1,1,1,goalposts,,0,,,,,"), ["第 5 行", "goalpost_upper 列不能空"]),
        (row("a,,P,1,1,1,goalposts,,2,1,,,,"), ["第 5 行", "应小于"]),
        (row("a,,P,1,1,1,goalposts,,0,1,,log,,"), ["第 5 行", "大于 0"]),
        (row("a,,P,1,1,1,goalposts,,1,2,,sqrt,,"), ["第 5 行", "“sqrt”不认识"]),
        (row("a,,P,1,1,1,goalposts,,1,2,3,,,"), ["第 5 行", "用不上 target"]),
        (row("a,,P,1,1,1,distance_to_target,,,,,,,"), ["第 5 行", "target 列不能空"]),
        (row("a,,P,1,1,1,none,,,,,,arithmetic,"), ["第 5 行", "用不上 aggregation"]),
        (row("P,,I,2,,1,minmax,,,,,,arithmetic,"), ["第 3 行", "用不上 normalisation"]),
        (row("P,,I,2,,1,,,,,,,power,"), ["第 3 行", "缺少“p”"]),
        (row('P,,I,2,,1,,,,,,,power,"{""p"": 0}"'), ["第 3 行", "p 不能是 0"]),
        (row('P,,I,2,,1,,,,,,,arithmetic,"{""p"": 2}"'), ["第 3 行", "“p”"]),
        (row("a,,P,1.5,1,1,none,,,,,,,"), ["第 5 行", "level"]),
        (row(",,P,1,1,1,none,,,,,,,") + "\n,,P,1,1,1,none,,,,,,,\n", ["code 列是空的"]),
        (FRAMEWORK.replace("weight", "wieght"), ["第 1 行", "“wieght”"]),
        (FRAMEWORK.replace("name", "code"), ["第 1 行", "写了两次"]),
        (FRAMEWORK.splitlines()[0], ["framework.csv", "没有内容"]),
        ("", ["framework.csv", "空文件"]),
        ("code,parent,level,weight,direction,normalisation\na,,1,,1,none\n", ["指标“a”没有上级"]),
    ],
)
def test_framework(tmp_path: Path, framework: str, said: list[str]) -> None:
    message = refusal(tmp_path, framework=framework)
    assert all(part in message for part in said), message


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (VALUES + "u,,a,5\n", ["values.csv 第 6 行", "单位“u”指标“a”", "第 2 行"]),
        (VALUES + "w,,a,约5\n", ["第 6 行", "“约5”不是数字"]),
        (VALUES + "w,,a,NaN\n", ["第 6 行", "“NaN”不是数字"]),
        (VALUES + "w,,a,1_000\n", ["第 6 行", "不是数字"]),
        (VALUES + "w,,a,１２\n", ["第 6 行", "不是数字"]),
        (VALUES + "w,,a,1e400\n", ["第 6 行", "不是数字"]),
        (VALUES + "w,,a,1e16\n", ["第 6 行", "10 的 15 次方"]),
        (VALUES + "w,,c,1\n", ["第 6 行", "“c”不在指标框架中"]),
        (VALUES + "w,,P,1\n", ["第 6 行", "“P”是第 2 级"]),
        (VALUES + "w,,a,\nw,,b,\n", ["第 6 行", "单位“w”一个数也没有"]),
        (VALUES + ",,a,1\n", ["第 6 行", "unit 列是空的"]),
        (VALUES + "w,,a,1,9\n", ["第 6 行", "5 列", "4 列"]),
        (VALUES + 'w,,a,"1\n', ["values.csv 第 6 行", "引号"]),
        (VALUES.replace("indicator", "code"), ["第 1 行", "“code”"]),
        ("unit,indicator\n", ["缺少列“value”"]),
        ("unit,indicator,value\n", ["没有内容"]),
    ],
)
def test_values(tmp_path: Path, values: str, said: list[str]) -> None:
    message = refusal(tmp_path, values=values)
    assert all(part in message for part in said), message


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"imputation": "mean"}, "“imputation”"),
        ({"missing": "mean_of_group"}, "“missing”"),
        ({"min_child_share": 1.5}, "“min_child_share”"),
        ({"min_child_share": "0.5"}, "“min_child_share”"),
        ({"missing": "none_present", "min_child_share": 0.5}, "用不上"),
        ({"rank": {"ties": "first"}}, "“ties”"),
        ({"rank": {"order": "down"}}, "“order”"),
        ({"rank": {"tie_tolerance": -1}}, "“tie_tolerance”"),
        ({"rank": {"tie_tolerance": True}}, "“tie_tolerance”"),
        ({"rank": {"method": "dense"}}, "“method”"),
        ({"rank": {"on": "value rounded to 3 decimals"}}, "“on”"),
        ({"rank": "descending"}, "“rank”"),
        ({"outliers": {"method": "trim"}}, "“method”"),
        ({"outliers": {"method": "none", "max_points": 5}}, "“max_points”"),
        ({"outliers": {"method": "winsorise_only", "max_points": 1.5}}, "“max_points”"),
        ({"outliers": {"method": "winsorise_only", "skewness": 2}}, "“skewness”"),
    ],
)
def test_options(tmp_path: Path, options: dict, said: str) -> None:
    assert said in refusal(tmp_path, options=json.dumps(options))


def test_broken_options_and_files(tmp_path: Path) -> None:
    assert "JSON" in refusal(tmp_path, options="{")
    assert "写了两次" in refusal(tmp_path, options='{"missing": "none_present", "missing": "none_present"}')
    (tmp_path / "options.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Refusal, match="打不开文件"):
        run(tmp_path / "absent.csv", tmp_path / "framework.csv", tmp_path / "options.json", tmp_path / "out", False)
    (tmp_path / "values.csv").write_bytes("unit,indicator,value\n银川,a,1\n".encode("gb18030"))
    with pytest.raises(Refusal, match="UTF-8"):
        run(tmp_path / "values.csv", tmp_path / "framework.csv", tmp_path / "options.json", tmp_path / "out", False)


def test_none_present_names_the_gap(tmp_path: Path) -> None:
    message = refusal(tmp_path, values=VALUES.replace("v,,b,4\n", ""), options='{"missing": "none_present"}')
    assert "单位“v”指标“b”" in message
