"""A county's own teams and societies on the terminal and on its page: idle ones first, nothing unknown printed as zero, no person."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from edition_fixture import build_edition
from members_fixture import PARTIAL, WHOLE, WITHOUT, build_with_members

from pipelines.contracts.refusal import Refusal
from pipelines.reports import members
from pipelines.reports.published import opened
from pipelines.reports.site import assemble


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_with_members(tmp_path_factory.mktemp("edition")) / "warehouse.duckdb"


@pytest.fixture(scope="module")
def pages(database: Path) -> dict[str, str]:
    with opened(database) as edition:
        return assemble.pages(edition)


def test_idle_teams_stand_first_and_the_unregistered_last(database: Path) -> None:
    text = members.report(database, "隆德县")
    assert (
        "三队 3 支：有活动 1 支，没有活动 2 支。没有活动的里有 1 支在平台上有活动或办结过订单，月报里没有写它们，请先核对。另有 1 场"
        in text
    )
    lines = [line for line in text.split("\n") if re.match("没有活动|有活动|对不上", line)]
    assert [line.split()[0] for line in lines] == ["没有活动", "没有活动", "有活动", "对不上台账", "有活动"]
    assert re.search(r"闲队\s+没有填\s+医疗卫生\s+0\s+0\s+0\s+0/0\s+0", lines[0])
    assert re.search(r"2025-09-03\s+2/1\s+3\s+5", lines[2])
    assert "三会 1 个：有活动 1 个，没有活动 0 个。" in text


def test_what_was_not_reported_is_a_word_or_a_lower_bound(database: Path) -> None:
    text = members.report(database, PARTIAL)
    assert "说不清 1 支（没有找到活动，而月报没有报全）。应报活动月报 9 份，已收 7 份，场次和人次只是下限。" in text
    assert re.search(r"没找到的队\s+T9\s+医疗卫生\s+未报\s+未报\s+未报\s+未报\s+未报\s+0", text)
    assert re.search(r"有数的队\s+T8\s+医疗卫生\s+≥ 3\s+≥ 40\s+≥ 1\s+2025-09-03\s+≥ 1/1\s+0\s+3", text)
    assert "三队：2025 年第三季度台账未报，列不出。" in members.report(database, WITHOUT)


def test_csv_and_json_hold_the_published_columns(database: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(members.report(database, PARTIAL, format="csv"))))
    assert [(row["member_id"], row["activities"], row["standing"]) for row in rows] == [("T9", "", "unknown"), ("T8", "3", "active")]
    assert json.loads(members.report(database, PARTIAL, format="json"))[0]["activities"] is None
    assert list(csv.DictReader(io.StringIO(members.report(database, WITHOUT, format="csv")))) == []


def test_what_is_no_county_and_what_is_not_there_is_refused_in_words(database: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="不是县（市、区），三队三会是县里的；所辖：原州区"):
        members.report(database, "固原市")
    with pytest.raises(Refusal, match="2024Q1 没有排名"):
        members.report(database, WHOLE, "2024Q1")
    with pytest.raises(Refusal, match="没有三队三会的情况"):
        members.report(build_edition(tmp_path) / "warehouse.duckdb", WHOLE)


def test_the_page_says_what_the_terminal_says_and_escapes_names(pages: dict[str, str]) -> None:
    page = pages[f"unit/{WHOLE}.html"]
    section = page.split("<h2>本县的三队三会动起来了没有</h2>")[1].split("</section>")[0]
    assert "三队 3 支：有活动 1 支，没有活动 2 支。" in section
    assert "勤队&lt;b&gt;" in section
    assert re.findall(r'<th scope="row">([^<]+)</th>', section) == ["闲队", "只在平台的队", "勤队&lt;b&gt;", "台账里没有的队伍", "学会"]
    assert "本县的三队三会" not in pages["unit/640400.html"]
