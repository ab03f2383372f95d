"""ranking, findings and explain as the command line prints them."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from edition_fixture import LOWER_BOUND, PERIODS, SCHEME, UNRANKED, build_edition

from pipelines.contracts.refusal import Refusal
from pipelines.reports import explain, findings, plain, ranking


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_edition(tmp_path_factory.mktemp("edition"), names={"640104": '=HYPERLINK("x")'}) / "warehouse.duckdb"


def test_default_period_is_the_last_closed_one_and_follows_as_of(tmp_path: Path) -> None:
    database = build_edition(tmp_path) / "warehouse.duckdb"
    assert {row["period"] for row in ranking.load(database, "county")} == {"2025Q3"}
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.edition set as_of = '2025-10-09'")
    assert {row["period"] for row in ranking.load(database, "county")} == {"2025Q2"}
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.edition set as_of = '2025-10-10'")
    assert {row["period"] for row in ranking.load(database, "county")} == {"2025Q3"}


def test_json_is_the_list_of_published_rows(database: Path) -> None:
    printed = json.loads(ranking.render(ranking.load(database, "county", "2025Q2"), "json"))
    rows = [{name: value for name, value in row.items() if not name.startswith("points_")} for row in printed]
    with duckdb.connect(str(database), read_only=True) as connection:
        result = connection.execute(
            'select * from marts.ranking where level = ? and period = ? order by "rank" nulls last, unit_code', ["county", "2025Q2"]
        )
        names = [column[0] for column in result.description]
        expected = [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    assert len(rows) == 22
    assert rows == [{k: float(v) if isinstance(v, Decimal) else v for k, v in row.items()} for row in expected]


def test_table_columns_line_up_in_display_width(database: Path) -> None:
    text = ranking.render(ranking.load(database, "county"), "table")
    head, titles, line, *rows = text.split("\n")
    assert "样例" in head
    assert set(line) == {"-"}
    assert len(rows) == 22
    column = plain.display_width(titles[: titles.index("单位")])
    for row in rows:
        taken, name = "", ""
        for character in row:
            if plain.display_width(taken) >= column:
                name += character
            else:
                taken += character
        assert plain.display_width(taken) == column
        assert not name.startswith(" ")
    assert rows[-1].startswith("暂不排名")
    assert sum("≥ " in row for row in rows) == 1
    assert sum("并列" in row for row in rows) == 2


def test_csv_holds_every_column_and_executes_nothing(database: Path) -> None:
    read = list(csv.DictReader(io.StringIO(ranking.render(ranking.load(database, "county"), "csv"))))
    rows = ranking.load(database, "county")
    assert list(read[0]) == list(rows[0])
    by_code = {row["unit_code"]: row for row in read}
    assert by_code["640104"]["unit_name"] == '\'=HYPERLINK("x")'
    assert by_code[UNRANKED]["rank"] == ""
    assert by_code[LOWER_BOUND]["status"] == "lower_bound"


def test_negative_figures_in_csv_stay_figures() -> None:
    assert plain.as_csv([{"a": -3, "b": Decimal("-1.50"), "c": "-3", "d": None}], ["a", "b", "c", "d"]) == "a,b,c,d\n-3,-1.5,'-3,"


@pytest.mark.parametrize(
    ("level", "period", "scheme", "said"),
    [
        ("town", None, None, "层级"),
        ("county", "2031Q1", None, "2025Q3"),
        ("county", "2025Q5", None, "是不是 2025Q3？"),
        ("county", "soon", None, "soon 没有排名；这一版"),
        ("county", None, "x", SCHEME),
    ],
)
def test_what_is_not_there_is_refused_naming_what_is(database: Path, level: str, period: str | None, scheme: str | None, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        ranking.load(database, level, period, scheme)


def test_no_edition_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="sanzhang run"):
        ranking.load(tmp_path / "warehouse.duckdb", "county")


def test_findings_are_filtered_and_titled(database: Path) -> None:
    every = findings.load(database)
    assert len(every) == 62
    assert [row["severity"] for row in every[:3]] == ["blocking"] * 3
    blocking = findings.load(database, severity="blocking")
    assert {row["severity_title"] for row in blocking} == {"阻断"}
    own = findings.load(database, unit="海原县")
    assert own
    assert own == findings.load(database, unit="640522")
    assert {row["unit_code"] for row in own} == {"640522"}
    assert findings.load(database, period="2025-07") == []
    assert "没有符合条件" in findings.render([])
    assert len(json.loads(findings.render(own, "json"))) == len(own)
    assert findings.render(own).count("海原县") == len(own)
    with pytest.raises(Refusal, match="没有单位"):
        findings.load(database, unit="不存在县")


def test_explained_points_add_up_and_name_their_cells(database: Path) -> None:
    told = json.loads(explain.explain(database, "海原县", format="json"))
    assert round(sum(line["points"] for line in told["lines"]), 4) == told["score"]
    assert len(told["lines"]) == 12
    text = explain.explain(database, "640522", "C01")
    assert "活动台账_海原_2025-08.xlsx › 活动 › K9：约200人" in text
    assert "C02" not in text
    unranked = explain.explain(database, UNRANKED)
    assert "暂不排名" in unranked
    assert "未报，得 0 分" in unranked
    with pytest.raises(Refusal, match="A01"):
        explain.explain(database, "海原县", "Z99")
    assert PERIODS[0] not in text
