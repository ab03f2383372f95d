"""Unit, quality and method pages: figures, sentences and marks come from the same rows."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from edition_fixture import FILE, LOWER_BOUND, PERIODS, UNRANKED, WITH_TOWNSHIPS, build_edition

from pipelines.reports import words
from pipelines.reports.published import opened
from pipelines.reports.site import assemble, checks, evidence_page, facts, method, overview, quality, unit, unit_facts, unit_marks, worklist
from pipelines.reports.slips.facts import load as slips
from pipelines.reports.slips.reminder import reminder


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_edition(tmp_path_factory.mktemp("edition")) / "warehouse.duckdb"


@pytest.fixture(scope="module")
def pages(database: Path) -> dict[str, str]:
    with opened(database) as edition:
        return assemble.pages(edition)


@pytest.fixture(scope="module")
def site(database: Path) -> facts.Site:
    with opened(database) as edition:
        return facts.load(edition)


@pytest.fixture(scope="module")
def county_facts(database: Path, site: facts.Site) -> unit_facts.UnitFacts:
    with opened(database) as edition:
        return unit_facts.load(edition, site, "county", "2025Q3")


def test_every_ledger_line_of_a_unit_is_on_its_page_with_its_cells(pages: dict[str, str], database: Path) -> None:
    page = pages[f"unit/{WITH_TOWNSHIPS}.html"]
    with duckdb.connect(str(database), read_only=True) as connection:
        lines = connection.execute(
            "select indicator_code, points::decimal(18,2)::varchar, explanation from marts.ledger "
            "where unit_code = ? and period = '2025Q3'",
            [WITH_TOWNSHIPS],
        ).fetchall()
    assert len(lines) == 12
    for code, points, explanation in lines:
        row = re.search(rf'<tr class="detail"[^>]* id="county-{code}">.*?</tr>', page, re.S)
        assert row is not None
        assert explanation in row[0]
        assert f">{points}</td>" in row[0]
        assert "活动台账_海原_2025-08.xlsx › 活动 › K9：约200人" in row[0]


def test_every_cell_behind_a_line_stands_on_the_page_of_all_of_them(pages: dict[str, str], database: Path) -> None:
    page = pages[f"evidence/{WITH_TOWNSHIPS}.html"]
    with duckdb.connect(str(database), read_only=True) as connection:
        cells = connection.execute(
            "select distinct indicator_code, line_no, cell, value_text from marts.ledger_evidence "
            "where unit_code = ? and level = 'county' and period = '2025Q3'",
            [WITH_TOWNSHIPS],
        ).fetchall()
    assert len(cells) > 20
    assert f"共 {len(cells)} 处" in page
    for code, line_no, cell, text in cells:
        line = re.search(rf'<div id="{code}-{line_no}">.*?</div>', page, re.S)
        assert line is not None
        assert f"{cell} {text}" in line[0]
    more = re.findall(rf'<a href="../evidence/{WITH_TOWNSHIPS}.html#([A-F0-9]+-1)">全部 (\d+) 处</a>', pages[f"unit/{WITH_TOWNSHIPS}.html"])
    count = Counter(f"{code}-{line_no}" for code, line_no, _, _ in cells)
    assert {where: int(told) for where, told in more} == {where: n for where, n in count.items() if n > unit_facts.EVIDENCE_SHOWN}


def test_a_value_of_a_county_behind_a_citys_line_leads_to_the_countys_own(database: Path, site: facts.Site) -> None:
    ranking = site.rankings["city", "2025Q3"]
    row = next(one for one in ranking.rows if one.unit_code == "640500")
    cell = {"source": "indicator_value", "value_text": "海原县 17", "file_sha256": None, "sheet": None, "cell": None, "source_row": None,
            "counts_for": "numerator", "indicator_code": "A01"}  # fmt: skip
    with opened(database) as edition:
        of_city = unit_facts.load(edition, site, "city", "2025Q3")
    page = evidence_page.render(site, ranking, row, of_city, {("A01", 1): [cell, {**cell, "value_text": "无此县 3"}]})
    assert f'<a href="{WITH_TOWNSHIPS}.html#A01-1">海原县 17</a>；无此县 3' in page
    assert "共 2 处" in page


def test_dimension_points_add_up_to_the_score(site: facts.Site) -> None:
    for period in PERIODS:
        for row in site.rankings["county", period].ranked:
            assert sum((one.points for one in row.dimensions), Decimal(0)) == row.score


def test_a_missing_dimension_is_a_word_never_a_zero(pages: dict[str, str], site: facts.Site) -> None:
    page = pages[f"unit/{LOWER_BOUND}.html"]
    row = re.search(r'data-opens="D".*?</tr>', page, re.S)
    assert row is not None
    assert "缺数，不当作没有做" in row[0]
    assert "<circle" not in row[0]
    ranking = site.rankings["county", "2025Q3"]
    assert "暂不排名" in unit.unit_lede(ranking, next(one for one in ranking.rows if one.unit_code == UNRANKED))[0]


def test_townships_are_there_absent_or_unreported(county_facts: unit_facts.UnitFacts, pages: dict[str, str]) -> None:
    townships, rows = unit_marks.township_states(county_facts, WITH_TOWNSHIPS)
    states = {title: Counter(found) for title, found in rows}
    assert len(townships) == 6
    assert states["卫生院院长"] == {"yes": 6}
    assert states["学校校长"] == {"yes": 5, "no": 1}
    assert states["农技站站长"] == {"yes": 5, "no": 1}
    assert states["进驻实践所"] == {"yes": 3, "no": 3}
    assert states["医疗队"] == {"unknown": 6}
    matrix = re.search(r'<table class="matrix">.*?</table>', pages[f"unit/{WITH_TOWNSHIPS}.html"], re.S)
    assert matrix is not None
    every = Counter(state for _, found in rows for state in found)
    assert matrix[0].count('class="m-data"') == every["yes"]
    assert matrix[0].count('class="m-need"') == every["no"]
    assert matrix[0].count('class="m-missing"') == every["unknown"]


def test_lines_of_ranks_pass_through_the_published_ranks_and_break_where_there_is_none(site: facts.Site, pages: dict[str, str]) -> None:
    drawn = re.search(r'<svg[^>]* class="bump".*?</svg>', pages["index.html"], re.S)
    assert drawn is not None
    lines = re.findall(r"<g><title>(.*?)</title>(.*?)</g>", drawn[0], re.S)
    ranks = {row.name: [next((one.rank for one in site.rankings["county", period].rows if one.unit_code == row.unit_code), None)
                        for period in PERIODS] for row in site.rankings["county", PERIODS[-1]].rows}  # fmt: skip
    assert len(lines) == len(ranks)
    heights: dict[int, set[str]] = {}
    for said, marks in lines:
        own = ranks[said.split("：")[0]]
        assert [f"第 {rank} 名" if rank else "暂不排名" for rank in own] == [
            part.split(" ", 2)[-1] for part in said.split("：")[1].split("，")
        ]
        dots = re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)"', marks)
        assert len(dots) == sum(rank is not None for rank in own)
        assert marks.count("L") == 2 * (None not in own)
        for rank, y in zip([rank for rank in own if rank is not None], dots, strict=True):
            heights.setdefault(rank, set()).add(y)
    assert all(len(found) == 1 for found in heights.values())
    order = [float(next(iter(heights[rank]))) for rank in sorted(heights)]
    assert order == sorted(order)


def test_a_units_own_lines_say_its_scores_and_ranks(site: facts.Site, pages: dict[str, str]) -> None:
    rows = [next(one for one in site.rankings["county", period].rows if one.unit_code == WITH_TOWNSHIPS) for period in PERIODS]
    told = [words.period_title(period) for period in PERIODS]
    page = pages[f"unit/{WITH_TOWNSHIPS}.html"]
    scores = "，".join(f"{period} {words.fixed(row.score)}" for period, row in zip(told, rows, strict=True))
    ranks = "，".join(f"{period} 第 {row.rank} 名" for period, row in zip(told, rows, strict=True))
    assert f'aria-label="海原县历期得分：{scores}"' in page
    assert f'aria-label="海原县历期名次：{ranks}"' in page


def test_months_hatch_what_was_not_reported_and_say_it(county_facts: unit_facts.UnitFacts, database: Path) -> None:
    for code, months in county_facts.months.items():
        drawn = str(unit_marks.month_chart(county_facts, code))
        chart = drawn.split('role="img"')[1]
        silent = [one for one in months if one["status"] in ("missing", "returned")]
        assert chart.count('class="m-missing"') == len(silent)
        assert chart.count('class="m-outline"') == sum(1 for one in months if one["activities"])
        assert ("不当作没有活动" in drawn) == bool(silent)
    with duckdb.connect(str(database), read_only=True) as connection:
        held = connection.execute("select count(*) from marts.activity where unit_code = ?", [WITH_TOWNSHIPS]).fetchall()[0][0]
    assert f"台账 {held} 场" in str(unit_marks.month_chart(county_facts, WITH_TOWNSHIPS))


def test_quality_lede_and_grid_count_the_same_reports(site: facts.Site, pages: dict[str, str]) -> None:
    owed = Counter(row["status"] for row in site.reports_of("2025Q3"))
    said = "".join(text for text, _ in quality.lede(site, "2025Q3"))
    assert f"应收报表 {sum(owed.values())} 份" in said
    assert f"未报 {owed['missing']} 份" in said
    grids = re.findall(r'<table class="grid-table">.*?</table>', pages["quality.html"], re.S)
    assert len(grids) == 2
    assert sum(grid.count("state s-missing") for grid in grids) == owed["missing"]
    assert sum(grid.count("state s-returned") for grid in grids) == owed["returned"]
    assert sum(grid.count("state s-late") for grid in grids) == owed["late"]


def test_quality_page_lists_every_open_finding_most_severe_first(site: facts.Site, pages: dict[str, str]) -> None:
    table = re.search(r"<table[^>]* data-worklist.*?</table>", pages["quality.html"], re.S)
    assert table is not None
    rows = re.findall(r"<tr data-severity.*?</tr>", table[0], re.S)
    severities = [re.findall(r'data-severity="(\w+)"', row)[0] for row in rows]
    counts = [int(re.findall(r'data-count="(\d+)"', row)[0]) for row in rows]
    found = [row for row in site.findings if row["status"] == "open"]
    assert sum(counts) == len(found) > len(rows)
    assert severities == sorted(severities, key=["blocking", "warning", "notice"].index)
    assert f"共 {len(found)} 条" in pages["quality.html"]
    for row, count in zip(rows, counts, strict=True):  # each place of a group stands in its fold
        assert row.count("<li>") == (count if count > 1 else 0)


def test_the_words_that_ask_for_reports_stand_beside_every_unit_that_owes(site: facts.Site, pages: dict[str, str], database: Path) -> None:
    with opened(database) as edition:
        asked = {slip.unit_code: reminder(slip).strip() for slip in slips(edition)}
    owing = {row["unit_code"] for row in site.reports_of("2025Q3") if row["status"] == "missing"}
    shown = re.findall(r'<p class="said-aloud">(.*?)</p>', pages["quality.html"], re.S)
    assert len(shown) == len(owing) > 1
    assert {asked[unit] for unit in owing} == {html.unescape(said) for said in shown}


def test_a_group_is_one_unit_form_rule_and_field_and_filters_offer_what_occurs(site: facts.Site, pages: dict[str, str]) -> None:
    found = quality.open_findings(site)
    made = worklist.groups(found)
    assert [row for group in made for row in group.rows] == sorted(found, key=[row for g in made for row in g.rows].index)
    for group in made:
        assert len({(row["severity"], row["rule"], row["form"], row["field"], row["who_fixes"]) for row in group.rows}) == 1
        assert {worklist.owner(row) for row in group.rows} == {group.unit}
    offered = {name: set(re.findall(r'<option value="([^"]+)"', select)) for name, select in
               re.findall(r'<select data-filter="(\w+)"[^>]*>(.*?)</select>', pages["quality.html"], re.S)}  # fmt: skip
    assert offered["severity"] == {row["severity"] for row in found}
    assert offered["period"] == {row["period"] for row in found}
    assert offered["unit"] >= {worklist.owner(row) for row in found}


def test_other_methods_compare_with_the_published_ranks(database: Path, site: facts.Site) -> None:
    ranking = site.rankings["county", "2025Q3"]
    with opened(database) as edition:
        found = method.other_methods(edition, site, ranking)
    assert [one["scenario"] for one in found] == ["equal_weights"]
    with duckdb.connect(str(database), read_only=True) as connection:
        scores = dict(
            connection.execute(
                "select unit_code, score from marts.score where scenario = 'equal_weights' and level = 'county' and period = '2025Q3'"
            ).fetchall()
        )
    ranks = {code: 1 + sum(other > score for other in scores.values()) for code, score in scores.items()}
    assert found[0]["moved"] == sum(1 for row in ranking.ranked if ranks[row.unit_code] != row.rank)
    assert found[0]["largest"] == max(abs(ranks[row.unit_code] - (row.rank or 0)) for row in ranking.ranked)


def test_every_indicator_and_its_clause_stand_on_the_method_page(site: facts.Site, pages: dict[str, str]) -> None:
    for row in site.indicators["county"].values():
        assert row["title"] in pages["method.html"]
        assert row["clause"] in pages["method.html"]


def test_every_unit_has_a_page_and_the_file_name_stands_for_the_hash(pages: dict[str, str], site: facts.Site) -> None:
    for level in ("county", "city"):
        for row in site.rankings[level, "2025Q3"].rows:
            assert f"<h1>{row.name}</h1>" in pages[f"unit/{row.unit_code}.html"]
    assert FILE not in "".join(pages.values())


def test_the_quality_page_says_how_far_the_checks_can_be_trusted(site: facts.Site) -> None:
    words = {"severity": "warning", "severity_title": "警告", "who_fixes_title": "县", "family": "cell", "family_title": "填值"}
    rules = (
        {"rule": "too_long", "title": "文字过长", "recall": 1.0, "false_rate": 0.0, **words},
        {"rule": "volume_unusual", "title": "行数悬殊", "recall": 0.925, "false_rate": 0.0167, **words, "family": "outlier"},
        {"rule": "scheme_changed", "title": "方案改过没有说明", "recall": None, "false_rate": 0.0, **words, "family": "logic"},
    )
    section = str(checks.checks_section(replace(site, rules=rules)))
    assert checks.checks_section(replace(site, rules=())) is None
    rows = [re.findall(r"<t[dh][^>]*>(?:<[^>]*>)*([^<]*)", line)[-2:] for line in re.findall(r"<tr>(.*?)</tr>", section)]
    assert [one in rows for one in (["100%", "0%"], ["92.50%", "1.67%"], ["未测", "未测"])] == [True] * 3
    assert "3 条检查，2 条实测过" in section
    assert "checks" in quality.render(replace(site, rules=rules))


def test_pages_lead_with_the_year_before_where_there_is_one(site: facts.Site) -> None:
    shown = site.rankings["county", site.default_period]
    plain = str(overview.ranking_table(site, shown, "", {}))
    assert ("较上期" in plain, "较上年同期" in plain) == (True, False)
    first = shown.ranked[0]
    assert unit.unit_lede(shown, first)[1].startswith(("比上期", "名次与上期", "上期没有"))
    yearly = replace(shown, rows=tuple(replace(r, previous_year=4 if r is first else None) for r in shown.rows))
    table = str(overview.ranking_table(site, yearly, "", {}))
    assert ("较上期" in table, "较上年同期" in table, "上年同期未排" in table) == (False, True, True)
    assert unit.unit_lede(yearly, yearly.ranked[0])[1].startswith("比上年同期升 3 位，")
