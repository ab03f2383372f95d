"""Objections beside the rank: which answer answers which objection, no person in a published text, the list of restatements."""

from __future__ import annotations

import datetime

from tests.dbt.conftest import XINGQING, XIXIA, Query

TARGET = f"sample-2025/2025Q1/{XINGQING}"


def test_an_objection_is_answered_by_the_first_answer_after_it_or_by_the_one_that_names_its_day(query: Query) -> None:
    rows = query("select objected_on, point, answered_on, answer, outcome, status, status_title, level from marts.objection order by 1, 2")
    day = datetime.date
    assert rows == [
        (day(2025, 7, 1), "A02：名册漏计一人", day(2025, 7, 20), "维持：复核后仍为两人", "维持", "answered", "已答复", "county"),
        (day(2025, 7, 3), "联系电话 ＊＊＊，院长＊＊＊在任", day(2025, 7, 9), "采纳：已补录", "采纳", "answered", "已答复", "county"),
        (day(2025, 7, 30), "C02：活动未计入", None, None, None, "open", "待答复", "county"),
    ]


def test_who_is_not_written_as_an_office_is_not_named(query: Query) -> None:
    assert query('select distinct "by" from marts.objection order by 1') == [("兴庆区科协",), ("未写单位",)]


def test_the_ranking_says_of_every_unit_whether_it_objects(query: Query) -> None:
    rows = query(
        "select distinct unit_code, objection, objection_title from marts.ranking where period = '2025Q1' and unit_code in (?, ?) "
        "order by 1",
        XINGQING, XIXIA,
    )  # fmt: skip
    assert rows == [(XINGQING, "open", "待答复"), (XIXIA, None, None)]


def test_what_an_open_objection_names_may_be_worth_anything_up_to_full_marks(query: Query) -> None:
    ends = (
        "select o.points, l.points, h.points, h.max_points from scoring.scoring_cell as o "
        "inner join scoring.scoring_cell as l using (scheme, period, level, unit_code, indicator_code) "
        "inner join scoring.scoring_cell as h using (scheme, period, level, unit_code, indicator_code) "
        "where o.scenario = 'official' and l.scenario = 'low' and h.scenario = 'high' and period = '2025Q1' and unit_code = ? "
        "and indicator_code = ?"
    )
    assert query("select unit_code, period, indicator_code from scoring.scoring_dispute") == [(XINGQING, "2025Q1", "C02")]
    ((official, low, high, most),) = query(ends, XINGQING, "C02")
    assert (low, high) == (official, most)
    assert official < most
    ((official, low, high, _),) = query(ends, XINGQING, "A02")
    assert official == low == high


def test_decided_restatements_are_published_as_landed(query: Query) -> None:
    assert query("select from_edition, to_edition, unit_code, old_rank, new_rank, changed from marts.restatement") == [
        ("2025-07-31-aaaaaaaa", "2025-08-04-bbbbbbbb", XINGQING, 3, 2, True)
    ]


def test_what_the_office_settled_about_support_stands_beside_the_rank(query: Query) -> None:
    settled = "select tier, tier_title, tier_decided_on::varchar from marts.ranking where scheme = 'sample-2025' and period = '2025Q1'"
    assert query(f"{settled} and unit_code = '640104'") == [("priority", "优先支持", "2025-07-21")]
    assert {row[2] for row in query(f"{settled} and unit_code != '640104'")} == {None}
