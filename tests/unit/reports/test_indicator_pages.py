"""Indicator pages and the case page say what the edition holds, in words a county reads; absence is a word."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest

from pipelines.reports.published import opened
from pipelines.reports.rule_words import rule_sentence
from pipelines.reports.site import facts, indicator
from pipelines.reports.site.assemble import pages as all_pages
from tests.unit.reports.edition_fixture import UNRANKED, build_edition


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build_edition(tmp_path_factory.mktemp("edition"))
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(
            "create table marts.typical_case (case_id varchar, unit_code varchar, period varchar, title varchar, field varchar, "
            "township_code varchar, approved_by varchar, background varchar, practice varchar, effect varchar, replicability varchar, "
            "claimed_people bigint, is_whole boolean, file_sha256 varchar, sheet varchar, source_row bigint)"
        )
        connection.execute(
            "insert into marts.typical_case values "
            "('c1', '640522', '2025H1', '<b>案例', 'health', null, 'county', '背景', '做法', '成效', '可学', 99999999, true, ?, '典型', 7),"
            "('c2', '640522', '2025H1', '案例二', 'education', null, 'county', null, '做法', null, null, 10, false, ?, '典型', 8)",
            ["a" * 64, "a" * 64],
        )
    return folder / "warehouse.duckdb"


@pytest.fixture(scope="module")
def pages(database: Path) -> dict[str, str]:
    with opened(database) as edition:
        return all_pages(edition)


def test_every_leaf_indicator_has_a_page_with_every_unit(database: Path, pages: dict[str, str]) -> None:
    with opened(database) as edition:
        site = facts.load(edition)
    codes = {row["indicator_code"] for row in indicator.leaves(site, "county")}
    assert len(codes) == 18
    assert {indicator.page_name(code) for code in codes} == {name for name in pages if name.startswith("indicator/")}
    page = pages["indicator/A01.html"]
    assert page.count('href="../unit/') == len(site.rankings["county", site.default_period].rows) + 5
    assert all(f'href="{indicator.page_name(code)}"' in pages["indicators.html"] for code in codes)


def test_absence_is_a_word_and_the_lede_counts_it(pages: dict[str, str]) -> None:
    page = pages["indicator/C01.html"]
    (row,) = re.findall(rf'<tr><th scope="row"><a href="\.\./unit/{UNRANKED}\.html">.*?</tr>', page)
    assert "未报" in row
    assert "不当作没有做" in row
    assert "22 个县里 21 个有数" in page
    assert "1 个没有数（未报 1），不当作没有做" in page


@pytest.mark.parametrize(
    ("rule", "params", "unit", "direction", "said"),
    [
        ("goalposts", '{"low": 20, "high": 90}', "%", "positive", "到 90%得满分，20%得 0 分，中间按比例"),
        ("goalposts", '{"low": 15, "high": 60}', "天", "negative", "不超过 15 天得满分，到 60 天得 0 分，中间按比例"),
        ("target", '{"target": 66.6667}', "%", "positive", "达到 66.67%得满分，不足的按比例"),
        ("target", '{"target": 3}', "件", "negative", "不超过 3 件得满分，超过的按 3 件 ÷ 实际值折算"),
        (
            "tiers",
            '{"tiers": [{"at_most": 7, "points": 1}, {"at_most": 14, "points": 0.6}]}',
            "天",
            "negative",
            "分档（天）：≤ 7 得 1 分，≤ 14 得 0.6 分，其余 0 分",
        ),
        ("conditions", '{"of": 5}', "条", "positive", "5 条全部满足得满分，按满足条数得分"),
        ("deduct", '{"each": 0.5}', "件", "negative", "从满分起，每 1 件扣 0.5 分，扣到 0 分为止"),
        ("bonus", '{"each": 0.5, "cap": 1}', "个", "positive", "加分：每 1 个加 0.5 分，最多 1 分"),
        ("quota", '{"quota": 1, "below": 0}', "场", "positive", "达到 1 场得满分，否则得 0 分"),
        (
            "group_max",
            '{"max": {"山区": 3}, "inner": "target", "inner_params": {"target": 60}}',
            "%",
            "positive",
            "满分按组：山区 3 分；达到 60%得满分，不足的按比例",
        ),
        ("veto_cap", '{"at_least": 1, "cap": 80}', "件", "negative", "一票否决：达到 1 件的，总分不超过 80 分"),
        ("shown_only", "{}", "场", "positive", "只展示，不计分"),
        ("new_rule", '{"x": [1]}', "场", "positive", "按规则 new_rule 计分（x = [1]）"),
        ("rank", '{"within": "level"}', "场", "positive", "按同级名次（值高者在前，并列同分）：第一名满分，末名 0 分，中间等距"),
        (
            "rank",
            '{"within": "peer_group", "places": [{"at_most": 1, "points": 6}, {"at_most": 3, "points": 3}]}',
            "天",
            "negative",
            "按同组名次（值低者在前，并列同分）：前 1 名 6 分，前 3 名 3 分，其余 0 分",
        ),
    ],
)
def test_rules_are_said_in_words(rule: str, params: str, unit: str, direction: str, said: str) -> None:
    assert rule_sentence({"rule": rule, "rule_params": params, "unit": unit, "direction": direction}) == said


def test_cases_stand_beside_the_ledger_and_escape_their_texts(pages: dict[str, str], database: Path) -> None:
    page = pages["cases.html"]
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(
            "select count(*), sum(people) from marts.activity where unit_code = '640522' and field = 'health'"
        ).fetchone()
    assert row is not None
    assert "&lt;b&gt;案例" in page
    assert f"当年台账共 {row[0]} 场、{row[1]} 人次" in page
    assert "案例的数比台账还大，请先核对口径" in page
    assert "没有写全" in page
    assert "1 个单位报来 2 个案例，1 个" in page
    articles = re.findall(r"<article[^>]*>", page)
    assert [re.findall(r'data-(?:unit|field)="([^"]*)"', one) for one in articles] == [["640522", "health"], ["640522", "education"]]
    assert sorted(re.findall(r'data-whole="(\w+)"', page)) == ["no", "yes"]
    offered = re.findall(r'<select data-filter="field"[^>]*>(.*?)</select>', page)
    assert re.findall(r'value="([^"]+)"', offered[0]) == ["education", "health"]


def test_doubts_stand_on_the_method_page_with_what_rests_on_them(tmp_path: Path) -> None:
    folder = tmp_path / "with_doubts"
    build_edition(folder)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(
            "create table marts.doubt as select scheme, 'county' as level, '2025Q3' as period, 'D01' as doubt, '两中心' as word, "
            "'没有写全称' as question, '读作两类' as handling, '进驻率' as effect, '自治区科协' as decides, 21 as units, 44.0 as points "
            "from marts.edition"
        )
    with opened(folder / "warehouse.duckdb") as edition:
        page = all_pages(edition)["method.html"]
    assert "疑-01" in page
    assert "21 个县，满分合计 44 分" in page


def test_the_search_page_carries_every_case_and_no_markup_of_a_text(pages: dict[str, str], database: Path) -> None:
    page = pages["search.html"]
    (carried,) = re.findall(r'<script type="application/json" id="carried">(.*?)</script>', page, re.S)
    with duckdb.connect(str(database), read_only=True) as connection:
        ids = [case for (case,) in connection.execute("select case_id from marts.typical_case order by 1").fetchall()]
    assert [case["id"] for case in json.loads(carried)] == ids
    assert "<" not in carried
    assert "案例检索" in pages["cases.html"]


def test_a_rate_over_few_cases_is_shown_and_not_put_in_an_order(database: Path) -> None:
    with opened(database) as edition:
        site = facts.load(edition)
    row = {"level": "county", "direction": "positive", "unit": "%", "min_denominator": 8.0, "kind": "flow", "rule": "target"}
    values = {"640104": (1, 3, 33.3), "640105": (9, 10, 90.0), "640106": (2, 2, 100.0), "640121": (5, 10, 50.0)}
    rows = [
        {
            "unit_code": u,
            "numerator": n,
            "denominator": d,
            "value": v,
            "absence": None,
            "points": None,
            "max_points": None,
            "elapsed_share": 0.5,
        }
        for u, (n, d, v) in values.items()
    ]
    assert [one["unit_code"] for one in rows if indicator.is_few(row, one)] == ["640104", "640106"]
    assert not indicator.is_few({**row, "min_denominator": None}, rows[0])
    assert indicator.is_few({**row, "kind": "stock"}, {**rows[0], "denominator": 7})
    assert not indicator.is_few({**row, "kind": "flow"}, {**rows[0], "denominator": 4})
    said = indicator.lede(site, row, rows)
    assert "4 个县里 2 个有数" in said
    assert "最高 90" in said
    assert "另有 2 个县件数不足，只显示，不排先后" in said
    assert "都不足 8，只显示，不排先后" in indicator.lede(site, row, [rows[0], rows[2]])
    places = [str(indicator._units_table(site, row, rows)).index(site.unit_name(u)) for u in ("640105", "640121", "640106", "640104")]
    assert places == sorted(places)
