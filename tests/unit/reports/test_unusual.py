"""异常与疑点 on a unit page: flagged months, replies and the drawing come from the same rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from edition_fixture import WITH_TOWNSHIPS, build_edition

from pipelines.reports.published import opened
from pipelines.reports.site import assemble, facts, unit_facts, unusual


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_edition(tmp_path_factory.mktemp("edition")) / "warehouse.duckdb"


@pytest.fixture(scope="module")
def pages(database: Path) -> dict[str, str]:
    with opened(database) as edition:
        return assemble.pages(edition)


def section_of(page: str) -> str:
    found = re.search(r'<section id="unusual">.*?</section>', page, re.S)
    assert found is not None
    return found[0]


def test_doubts_stand_in_their_own_section_with_the_reply_and_not_among_the_things_to_do(pages: dict[str, str]) -> None:
    page = pages[f"unit/{WITH_TOWNSHIPS}.html"]
    own = section_of(page)
    assert "存疑待核 2 条，其中已有说明 1 条" in own
    assert "（已说明：科技活动周，属实）" in own
    assert "不扣分" in own
    assert own.count("按往月和全区节律约 12 场") == page.count("按往月和全区节律约 12 场") == 2
    assert "另有存疑待核 1 条" in page


def test_months_are_drawn_with_their_limits_and_only_what_is_known(database: Path) -> None:
    with opened(database) as edition:
        site = facts.load(edition)
        checks = unit_facts.load(edition, site, "county", "2025Q3").checks[WITH_TOWNSHIPS]
    activities = [one for one in checks if one["measure"] == "activities"]
    assert [one["period"] for one in activities] == [f"2025-{month:02d}" for month in range(1, 10)]
    drawn = str(unusual.chart(activities))
    image = drawn.split('role="img"')[1]
    assert (image.count('class="m-range"'), image.count('class="m-need"'), image.count('class="m-missing"')) == (7, 2, 1)
    assert image.count("<circle") == 6
    assert "判了 7 个月，2025 年 5月、2025 年 8月在常见范围之外。2025 年 6月未报，不当作没有做。" in drawn


def test_a_unit_without_doubts_or_checks_has_no_section(pages: dict[str, str]) -> None:
    assert sum('id="unusual"' in page for page in pages.values()) == 1


def test_too_little_history_is_said() -> None:
    early = {"period": "2025-01", "measure": "activities", "measure_title": "活动场次", "value": 4.0, "low": None, "high": None}
    assert unusual.month_words([early | {"status": "not_enough_history"}]) == "往月不足，暂不判。"


def test_a_month_without_an_activity_is_not_drawn_as_missing() -> None:
    month = {"measure": "people_per_activity", "measure_title": "每场人次", "low": None, "high": None}
    series = [
        month | {"period": "2025-01", "value": 30.0, "status": "not_enough_history"},
        month | {"period": "2025-02", "value": None, "status": "not_enough_history"},
        month | {"period": "2025-03", "value": None, "status": "not_reported"},
    ]
    image = str(unusual.chart(series)).split('role="img"')[1]
    assert (image.count("<circle"), image.count('class="m-missing"')) == (1, 1)
