"""What the office's tables may say: every contradiction is one Chinese line with file and line, and its near miss passes."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.seedcheck import all_problems, empty_tables, problems, refuse_contradictions
from pipelines.contracts.seedtable import table_rules
from pipelines.paths import DBT_VARIABLE, dbt_project_dir, seeds_dir

OWN_LOADERS = {"scheme", "scheme_indicator", "scheme_registration"}
GENERATED = {"scorecard", "point_rule"}
Row = dict[str, str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dbt project that the office may spoil."""
    copy = tmp_path / "dbt_project"
    shutil.copytree(dbt_project_dir(), copy, ignore=shutil.ignore_patterns("target"))
    monkeypatch.setenv(DBT_VARIABLE, str(copy))
    return copy


def rewrite(path: Path, change: Callable[[list[Row]], None]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        rows, columns = list(reader), list(reader.fieldnames or ())
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def put(project: Path, table: str, number: int, **values: str) -> None:
    """Change the cells of the row with that number (0 is the first, −1 the last)."""
    rewrite(project / "seeds" / f"{table}.csv", lambda rows: rows[number].update(values))


def add(project: Path, table: str, number: int, **values: str) -> None:
    """Append a copy of a row with some cells changed."""
    rewrite(project / "seeds" / f"{table}.csv", lambda rows: rows.append({**rows[number], **values}))


def drop(project: Path, table: str, number: int) -> None:
    rewrite(project / "seeds" / f"{table}.csv", lambda rows: rows.__delitem__(number))


def test_our_own_tables_hold_and_each_is_declared() -> None:
    assert [problem.said for problem in all_problems()] == []
    assert set(table_rules()) == {path.stem for path in seeds_dir().glob("*.csv")} - OWN_LOADERS - GENERATED


Spoil = Callable[[Path], None]
CONTRADICTIONS: list[tuple[str, Spoil, Spoil, str]] = [
    (
        "two population rows for one unit",
        lambda p: add(p, "population", 0, population="900000"),
        lambda p: put(p, "population", 0, population="900000"),
        "population.csv 第 24 行：unit_code“640104”已在第 2 行写过，只能有一行，请删去其一",
    ),
    (
        "no population for a unit that a rate needs",
        lambda p: drop(p, "population", 0),
        lambda p: put(p, "population", 0, as_of="2025-12-31"),
        "population.csv：没有 640104（兴庆区，unit.csv 第 8 行）的人口，指标 C02 每千人服务人次 要用，请补一行",
    ),
    (
        "a population that is no number",
        lambda p: put(p, "population", 1, population="449,559"),
        lambda p: put(p, "population", 1, population="449560"),
        "population.csv 第 3 行：population“449,559”应是整数",
    ),
    (
        "a population of nobody",
        lambda p: put(p, "population", 1, population="0"),
        lambda p: put(p, "population", 1, population="1"),
        "population.csv 第 3 行：population“0”应不小于 1",
    ),
    (
        "an alias that points nowhere",
        lambda p: put(p, "unit_alias", 1, unit_code="649999"),
        lambda p: put(p, "unit_alias", 1, unit_code="640100"),
        "unit_alias.csv 第 3 行：unit_code“649999”在 unit.csv 的 unit_code 列里没有",
    ),
    (
        "an alias written twice",
        lambda p: add(p, "unit_alias", 1),
        lambda p: add(p, "unit_alias", 1, alias="宁夏区"),
        "unit_alias.csv 第 306 行：alias、unit_code“宁夏、640000”已在第 3 行写过",
    ),
    (
        "a unit in no peer group while others are in one",
        lambda p: drop(p, "peer_group", -1),
        lambda p: rewrite(p / "seeds" / "peer_group.csv", lambda rows: rows[-1].update(peer_group="川区")),
        "peer_group.csv：没有 640522（海原县，unit.csv 第 29 行）的可比组，请补一行",
    ),
    (
        "two counties on one tile",
        lambda p: put(p, "tile_grid", 0, grid_col="1"),
        lambda p: put(p, "tile_grid", 0, grid_col="9"),
        "tile_grid.csv 第 3 行：grid_col、grid_row“1、2”已在第 2 行写过",
    ),
    (
        "an obligation for a form that nobody declared",
        lambda p: add(p, "obligation", 0, form="activity_records"),
        lambda p: add(p, "obligation", 0, level="region", owed="false"),
        "obligation.csv 第 33 行：form“activity_records”不是已声明的表",
    ),
    (
        "a form of counties where an export of a platform should stand",
        lambda p: put(p, "obligation", 0, level="platform"),
        lambda p: put(p, "obligation", 0, due_days="12"),
        "obligation.csv 第 2 行：form“activity_record”不是已声明的平台导出",
    ),
    (
        "a calendar that begins in a period of another cadence",
        lambda p: put(p, "obligation", 0, first_period="2025Q1"),
        lambda p: put(p, "obligation", 0, first_period="2025-02"),
        "obligation.csv 第 2 行：first_period“2025Q1”和 cadence“month”不是同一种期次",
    ),
    (
        "a form without any obligation",
        lambda p: drop(p, "obligation", 4),
        lambda p: put(p, "obligation", 4, owed="false"),
        "obligation.csv：没有 org_register 的报送日历，请补一行",
    ),
    (
        "a target for an indicator that no scheme measures",
        lambda p: put(p, "target", 0, indicator_code="A99"),
        lambda p: put(p, "target", 0, target="95.5"),
        "target.csv 第 2 行：level、indicator_code“county、A99”不是评分方案里的指标",
    ),
    (
        "a target that ends before it begins",
        lambda p: put(p, "target", 0, ends_on="2024-05-31"),
        lambda p: put(p, "target", 0, ends_on="2024-06-01"),
        "target.csv 第 2 行：starts_on 2024-06-01 晚于 ends_on 2024-05-31",
    ),
    (
        "a code twice in its list",
        lambda p: add(p, "code", 0, title="别的", aliases=""),
        lambda p: add(p, "code", 0, code="other_role", title="别的", aliases=""),
        "code.csv 第 148 行：codelist、code“role、health”已在第 2 行写过",
    ),
    (
        "support for a unit that there is not",
        lambda p: support(p, "649999"),
        lambda p: support(p, "640522"),
        "support.csv 第 2 行：unit_code“649999”在 unit.csv 的 unit_code 列里没有",
    ),
    (
        "a society twice in the register",
        lambda p: societies(p, "某学会", "某学会"),
        lambda p: societies(p, "某学会", "另一学会"),
        "partner_society.csv 第 3 行：name“某学会”已在第 2 行写过",
    ),
    (
        "a parameter that a check asks for and nobody gives",
        lambda p: drop(p, "check_parameter", 4),
        lambda p: put(p, "check_parameter", 4, value="4"),
        "check_parameter.csv：没有 platform_match、max_days 的核对规则的参数，请补一行",
    ),
    (
        "a word of a rule that there is not",
        lambda p: put(p, "check_word", 0, rule="plan_word"),
        lambda p: put(p, "check_word", 0, word="（预备"),
        "check_word.csv 第 2 行：rule“plan_word”在检查规则（sanzhang rules）里没有",
    ),
    (
        "a unit below itself",
        lambda p: put(p, "unit", 1, parent_code="640104"),
        lambda p: put(p, "unit", 1, valid_from="2003-12-01"),
        "unit.csv 第 3 行：parent_code“640104”成环",
    ),
    (
        "a county below nobody",
        lambda p: put(p, "unit", 6, parent_code=""),
        lambda p: put(p, "unit", 6, kind="县"),
        "unit.csv 第 8 行：parent_code 没有填",
    ),
    (
        "a cell with a space that nobody sees",
        lambda p: put(p, "peer_group", 0, unit_code="640104 "),
        lambda p: put(p, "peer_group", 0, source="一 二"),
        "peer_group.csv 第 2 行：unit_code“640104 ”前后有空格",
    ),
    (
        "a maximum for a peer group that there is not",
        lambda p: maxima(p, '{"川 区": 3, "山区": 3}'),
        lambda p: maxima(p, '{"川区": 3, "山区": 2}'),
        "scheme_indicator.csv 第 24 行：C02 的 rule_params max 里，“川 区”不是 peer_group.csv 里的可比组",
    ),
]  # fmt: skip


def support(project: Path, unit: str) -> None:
    cells = {"unit_code": unit, "scheme": "sample-2025", "period": "2025Q1", "kind": "项目", "content": "一项", "given_on": "2025-05-01"}
    rewrite(project / "seeds" / "support.csv", lambda rows: rows.append({**cells, "basis": "会议纪要"}))


def societies(project: Path, *names: str) -> None:
    blank = {"aliases": "", "valid_from": "", "valid_to": "", "source": "名录"}
    rewrite(project / "seeds" / "partner_society.csv", lambda rows: rows.extend({"name": name, **blank} for name in names))


def maxima(project: Path, text: str) -> None:
    def change(rows: list[Row]) -> None:
        row = next(r for r in rows if r["indicator_code"] == "C02" and r["level"] == "county")
        row["rule_params"] = f'{{"max": {text}, "inner": "goalposts", "inner_params": {{"low": 0, "high": 60}}}}'

    rewrite(project / "seeds" / "scheme_indicator.csv", change)


@pytest.mark.parametrize(("spoil", "nearly", "said"), [row[1:] for row in CONTRADICTIONS], ids=[row[0] for row in CONTRADICTIONS])
def test_a_contradiction_is_named_by_file_and_line_and_its_near_miss_passes(project: Path, spoil: Spoil, nearly: Spoil, said: str) -> None:
    before = {path.name: path.read_bytes() for path in (project / "seeds").glob("*.csv")}
    nearly(project)
    assert [problem.said for problem in all_problems()] == []
    for name, content in before.items():
        (project / "seeds" / name).write_bytes(content)
    spoil(project)
    found = [problem.said for problem in all_problems()]
    assert any(one.startswith(said) for one in found), found
    assert not any("\n" in one for one in found)


def test_a_missing_population_is_no_fault_where_no_scheme_asks_for_it(project: Path) -> None:
    drop(project, "population", 0)
    rewrite(
        project / "seeds" / "scheme_indicator.csv",
        lambda rows: rows.__setitem__(slice(None), [r for r in rows if r["indicator_code"] != "C02"]),
    )
    assert [problem.said for problem in problems(project / "seeds")] == []


def test_columns_and_width_are_those_declared(project: Path) -> None:
    path = project / "seeds" / "population.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("as_of", "day", 1), encoding="utf-8")
    assert next(p.said for p in problems(project / "seeds")).startswith("population.csv 第 1 行：缺少列“as_of”")
    path.write_text(text + "640999,1\n", encoding="utf-8")
    assert "population.csv 第 24 行：列数和表头不同，应有 5 列" in [p.said for p in problems(project / "seeds")]
    path.unlink()
    assert "population.csv：没有这个文件" in [p.said for p in problems(project / "seeds")]


def test_the_indicators_that_divide_by_people_are_those_declared() -> None:
    models = dbt_project_dir() / "models" / "indicators"
    dividing = {
        path.stem.removeprefix("ind_").upper() for path in models.glob("ind_*.sql") if "population" in path.read_text(encoding="utf-8")
    }
    (cover,) = table_rules()["population"].covers
    assert set(cover.indicators) == dividing


def test_an_empty_register_of_societies_is_said_and_a_filled_one_is_not(project: Path) -> None:
    (said,) = empty_tables(project / "seeds")
    assert said.startswith("全区学会名录 partner_society.csv 是空表：指标 D08")
    societies(project, "某学会")
    assert empty_tables(project / "seeds") == []


@pytest.mark.parametrize("command", [("run",), ("sync",), ("sync", "--check"), ("simulate", "--scheme", "none.csv")])
def test_every_command_that_would_use_them_refuses_first(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    (tmp_path / "raw").mkdir()
    add(project, "population", 0)
    add(project, "population", 1)
    code = main([*command, "--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path / "warehouse")])
    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith("sanzhang: population.csv 第 24 行：unit_code“640104”已在第 2 行写过")
    assert "另有 1 处，sanzhang doctor 全部列出" in said.err
    kept = sorted(p.name for p in (tmp_path / "warehouse").glob("*"))
    assert kept == (["logs"] if command == ("run",) else [])  # that a run was refused stands in its log


def test_doctor_lists_every_one(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(project, "population", 0)
    put(project, "target", 0, indicator_code="A99")
    assert main(["doctor", "--raw", str(tmp_path), "--warehouse", str(tmp_path / "warehouse")]) == 1
    said = capsys.readouterr().out.splitlines()
    assert any(line.startswith("population.csv 第 24 行") for line in said)
    assert any(line.startswith("target.csv 第 2 行") for line in said)


def test_a_scheme_that_contradicts_itself_is_refused_by_the_same_command(project: Path) -> None:
    rewrite(
        project / "seeds" / "scheme_indicator.csv", lambda rows: next(r for r in rows if r["indicator_code"] == "A03").update(weight="6")
    )
    with pytest.raises(Refusal, match=r"评分方案有误：scheme_indicator\.csv 第 \d+ 行（A03）：最多能得 3 分"):
        refuse_contradictions()
