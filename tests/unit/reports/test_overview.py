"""The overview page: every figure and sentence is the edition's, every mark is counted, no text becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from edition_fixture import DRAWS, LOWER_BOUND, NEW, PERIODS, PLACES, SCHEME, TIED, UNRANKED, build_edition

from pipelines.reports import standing
from pipelines.reports.published import opened
from pipelines.reports.site import build, facts, sentences


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build_edition(tmp_path_factory.mktemp("edition"))
    build(folder)
    return folder


@pytest.fixture(scope="module")
def html(edition: Path) -> str:
    return (edition / "site" / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(edition: Path) -> facts.Site:
    with opened(edition / "warehouse.duckdb") as published:
        return facts.load(published)


def table_of(html: str, level: str) -> str:
    return re.findall(rf'<table class="rank-table" data-level="{level}">.*?</table>', html, re.S)[0]


def rows_of(table: str) -> list[str]:
    return re.findall(r"<tr.*?</tr>", table.split("<tbody>")[1], re.S)


def test_every_unit_is_a_row_in_published_order_with_its_printed_score(html: str, edition: Path) -> None:
    with duckdb.connect(str(edition / "warehouse.duckdb"), read_only=True) as connection:
        for level in ("county", "city"):
            expected = connection.execute(
                'select unit_code, score::decimal(18,2)::varchar, "rank" from marts.ranking where scheme = ? and level = ? and period = ? '
                'order by "rank" nulls last, unit_code',
                [SCHEME, level, PERIODS[-1]],
            ).fetchall()
            rows = [row for row in rows_of(table_of(html, level)) if 'class="boundary"' not in row]
            assert [re.search(r'data-code="(\d+)"', row)[1] for row in rows] == [code for code, _, _ in expected]  # type: ignore[index]
            for row, (_, score, rank) in zip(rows, expected, strict=True):
                if rank is not None:
                    assert f">{score}</td>" in row.replace("≥ ", "")
                    assert f'data-rank="{rank}"' in row


def test_marks_are_counted(html: str, site: facts.Site) -> None:
    table = table_of(html, "county")
    ranking = site.rankings["county", PERIODS[-1]]
    spans = re.findall(r'<td class="span">(.*?)</td>', table, re.S)
    assert len(spans) == len(ranking.ranked)
    assert all(span.count("<circle") == 1 for span in spans)
    wide = [row for row in ranking.ranked if row.low != row.high]
    assert sum(span.count('class="m-data"') + span.count('class="m-missing"') for span in spans) == len(wide)
    lower = [row for row in ranking.ranked if row.status == "lower_bound"]
    assert sum(span.count('class="m-missing"') for span in spans) == len(lower) > 0
    for span, row in zip(spans, ranking.ranked, strict=True):
        assert row.best <= row.low <= row.rank <= row.high <= row.worst  # type: ignore[operator]
        bar, line = re.search(r'<rect x="([\d.]+)" [^>]*width="([\d.]+)"', span), re.search(r"M([\d.]+) 14H([\d.]+)", span)
        if bar and line:
            left, width = float(bar[1]), float(bar[2])
            assert float(line[1]) - 0.06 <= left
            assert left + width <= float(line[2]) + 0.06
    columns = re.findall(r'<td class="dims">(.*?)</td>', table, re.S)
    assert len(columns) == len(ranking.rows)
    missing = sum(row.missing_count for row in ranking.rows)
    assert missing == 3
    assert sum(part.count('class="m-missing"') for part in columns) == missing
    assert sum(part.count('class="m-track"') for part in columns) == 6 * len(ranking.rows) - missing
    tiles = re.search(r'<svg[^>]*class="tile">.*?</svg>', html, re.S)[0]  # type: ignore[index]
    assert tiles.count("<a ") == 22
    assert tiles.count("暂不排名") == 1


def test_ties_lower_bound_unranked_and_first_time_units_are_said_in_the_row(html: str) -> None:
    rows = {re.search(r'data-code="(\d+)"', row)[1]: row for row in rows_of(table_of(html, "county")) if "data-code" in row}  # type: ignore[index]
    assert all("并列" in rows[code] for code in TIED)
    assert sum("并列" in row for row in rows.values()) == len(TIED)
    assert "≥ " in rows[LOWER_BOUND]
    assert "url(#hatch)" not in rows[LOWER_BOUND]
    assert 'class="m-missing"' in rows[LOWER_BOUND]
    assert "上期未排" in rows[NEW]
    assert "两维未报" in rows[UNRANKED]
    assert rows_of(table_of(html, "county"))[-1] == rows[UNRANKED]


def test_support_boundary_stands_after_the_last_place_and_names_the_borderline_units(html: str, site: facts.Site) -> None:
    rows = rows_of(table_of(html, "county"))
    place = next(index for index, row in enumerate(rows) if 'class="boundary"' in row)
    assert f'data-rank="{PLACES}"' in rows[place - 1]
    borderline = [row.short for row in site.rankings["county", PERIODS[-1]].ranked if row.tier == "borderline"]
    assert borderline
    assert all(name in rows[place] for name in borderline)
    shares = {row.unit_code: standing.share_words(row.top_share) for row in site.rankings["county", PERIODS[-1]].ranked}
    for row in rows:
        code = re.search(r'data-code="(\d+)"', row)
        if code and "临界，须并核" in row:
            assert f"{shares[code[1]]} 的重算在名额内" in row
    assert 'class="boundary"' not in table_of(html, "city")


def test_the_lede_says_what_the_figures_say(site: facts.Site, html: str) -> None:
    ranking = site.rankings["county", PERIODS[-1]]
    said = [text for text, _ in sentences.lede(site, ranking)]
    assert said[0] == "21 个县（市、区）参加排名，1 个资料不足暂不排名。"
    first_two = "、".join(row.short for row in ranking.ranked[:2])
    assert said[1] == f"{first_two}在全部 {DRAWS} 次重算中都居前两位。"
    lower = next(row for row in ranking.rows if row.unit_code == LOWER_BOUND)
    assert f"泾源有一维未报，得分只是下限，名次 {lower.rank}，可能在 {lower.low}～{lower.high}。" in said
    assert not any("九成" in text or "最好" in text for text in said)
    assert all(text in html for text in said)


def test_stability_is_claimed_only_when_literally_so(tmp_path: Path) -> None:
    folder = build_edition(tmp_path / "edition")
    with opened(folder / "warehouse.duckdb") as published:
        before = facts.load(published).rankings["county", PERIODS[-1]]
    assert len(before.certain_top) == 2
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("update marts.rank_distribution set share = share * 0.999 where unit_code = ?", [before.certain_top[1]])
    with opened(folder / "warehouse.duckdb") as published:
        site = facts.load(published)
    after = site.rankings["county", PERIODS[-1]]
    assert after.certain_top == before.certain_top[:1]
    assert not any("前两位" in text for text, _ in sentences.lede(site, after))


def test_overlap_runs_are_maximal_and_only_neighbours_overlap(site: facts.Site) -> None:
    ranking = site.rankings["county", PERIODS[-1]]
    runs = sentences.overlap_runs(ranking)
    assert runs
    joined = {(a.unit_code, b.unit_code) for run in runs for a, b in pairwise(run)}
    for one, other in pairwise(ranking.ranked):
        assert one.low is not None
        assert one.high is not None
        assert other.low is not None
        assert other.high is not None
        overlap = one.low <= other.high and other.low <= one.high
        assert overlap == ((one.unit_code, other.unit_code) in joined)


def test_trust_table_counts_the_reports_of_the_edition(site: facts.Site, edition: Path, html: str) -> None:
    from pipelines.reports.site.overview import trust

    shown = {title: value for title, value, _ in trust(site, "2025Q3")}
    with duckdb.connect(str(edition / "warehouse.duckdb"), read_only=True) as connection:
        counted = dict(
            connection.execute(
                "select status, count(*) from marts.report_status where period like '2025%' "
                "and status not in ('exempt', 'not_due') group by all"
            ).fetchall()
        )
    assert shown["应收报表"] == str(sum(counted.values()))
    assert (shown["按时"], shown["迟报"], shown["未报"]) == tuple(str(counted[key]) for key in ("on_time", "late", "missing"))
    assert f'<td class="num">{shown["未报"]}</td>' in html


def test_texts_never_become_markup(tmp_path: Path) -> None:
    folder = build_edition(tmp_path / "edition", names={"640106": '<b>&"金凤</b><script>'})
    build(folder)
    for page in sorted((folder / "site").rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        assert "<b>&" not in text
        assert text.count("<script>") == (2 if page.name == "search.html" else 1)  # the search page has a script of its own
    index = (folder / "site" / "index.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;&amp;" in index


def test_pages_ask_nothing_of_a_network_and_links_lead_somewhere(edition: Path) -> None:
    pages = sorted((edition / "site").rglob("*.html"))
    assert len(pages) >= 2
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
        assert "@import" not in text
        assert not re.search(r"url\((?!#hatch)", text)
        assert "演示数据" in text
        assert "不能据此分配项目" in text
        assert text.count("<h1") == 1
        for target in set(re.findall(r'(?:href|option value)="([^"#]+\.html)"', text)):
            assert (page.parent / target.split("#")[0]).resolve().is_file(), (page.name, target)


def test_without_demo_and_sample_no_notice_stands(tmp_path: Path) -> None:
    folder = build_edition(tmp_path / "edition")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("update marts.edition set demo = false")
        connection.execute("update reference.scheme set sample = false")
    text = build(folder).read_text(encoding="utf-8")
    assert "演示数据" not in text
    assert "样例" not in text


def test_same_edition_gives_the_same_bytes(edition: Path, html: str) -> None:
    assert build(edition).read_text(encoding="utf-8") == html


def test_phone_rules_never_reach_paper_and_every_colour_is_a_token(html: str) -> None:
    style = html.split("<style>")[1].split("</style>")[0]
    assert re.findall(r"@media\s+\(max-width", style) == []
    assert len(re.findall(r"@media screen and \(max-width:\d+px\)", style)) == 2
    assert "@page{size:A4 portrait" in style
    assert "red" not in re.findall(r"color:([a-z]+)", style)


def test_boundary_row_spans_exactly_the_columns_of_screen_and_of_paper(html: str) -> None:
    table = table_of(html, "county")
    heads = re.findall(r"<th[^>]*>", table.split("<thead>")[1].split("</thead>")[0])
    paper_only = [one for one in heads if re.search(r'class="p( num)?"', one)]
    screen_only = [one for one in heads if re.search(r'class="(bar|dims|reports)"', one)]
    boundary = next(row for row in rows_of(table) if 'class="boundary"' in row)
    spans = [int(value) for value in re.findall(r'colspan="(\d+)"', boundary)]
    assert spans[0] == len(heads) - len(paper_only)
    assert sum(spans) == len(heads) - len(screen_only)


def ranking_of(site: facts.Site, rows: list[facts.Standing]) -> facts.Ranking:
    return replace(site.rankings["county", PERIODS[-1]], rows=tuple(rows), certain_top=())


def test_the_boundary_names_nobody_first_where_one_reports_or_all_are_equal(site: facts.Site) -> None:
    some = site.rankings["county", PERIODS[-1]].ranked
    alone = ranking_of(site, [replace(some[0], rank=1, low=1, high=1, tier="borderline", range_tier="borderline")])
    assert sentences.boundary(site, alone).endswith("只有一个单位参加排名，谈不上先后，不列优先。")
    equal = ranking_of(site, [replace(row, rank=1, low=1, high=1, tier="borderline", range_tier="borderline") for row in some])
    assert sentences.boundary(site, equal).endswith("参加排名的单位全部并列，谈不上先后，不列优先。")
    settled = ranking_of(site, [replace(row, tier="priority", range_tier="borderline") for row in some[:2]])
    assert sentences.boundary(site, settled).endswith("已由办公室核定。")
    clear = ranking_of(site, [replace(row, tier="priority", range_tier="priority") for row in some[:2]])
    assert sentences.boundary(site, clear).endswith("没有单位的名次区间跨过界线。")


def test_a_place_behind_the_last_ranked_unit_is_explained(site: facts.Site) -> None:
    rows = list(site.rankings["county", PERIODS[-1]].rows)
    last = max(place for place, row in enumerate(rows) if row.rank is not None)
    assert sentences.come_in(ranking_of(site, rows)) == ""
    rows[last] = replace(rows[last], worst=22)
    said = sentences.come_in(ranking_of(site, rows))
    assert said.endswith("补报后可能排进来，名次区间把这一点算在内，所以最后可到第 22 名。")
    assert rows[-1].short in said


def test_who_got_support_stands_beside_who_is_ahead_both_ways(edition: Path, html: str) -> None:
    section = re.findall(r'<section id="support">.*?</section>', html, re.S)[0]
    with duckdb.connect(str(edition / "warehouse.duckdb"), read_only=True) as connection:
        want = connection.execute(
            "select unit_name, outcome, outcome_title from marts.support_reconciliation where period = ?", [PERIODS[-1]]
        ).fetchall()
    assert {outcome for _, outcome, _ in want} == {"ahead_supported", "ahead_without", "borderline_without", "supported_outside"}
    rows = re.findall(r"<tr>.*?</tr>", section.split("<tbody>")[1], re.S)
    assert len(rows) == len(want)
    assert all(any(name in row and title in row for row in rows) for name, _, title in want)
    assert "不在前，得到了支持" in rows[0]
    assert "不在前却得到支持的" in section
