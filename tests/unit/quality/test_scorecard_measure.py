"""Counting of the scorecard on findings and faults made by hand."""

from __future__ import annotations

from dataclasses import replace

from pipelines.quality.scorecard import Injected, Said, false_flags, measure, missed, pooled, seed_rows

CELL = Injected("too_high", "above_maximum", "a1", "活动台账", "N7", "640104", "activity_record", "2025-03")
SHEET = Injected("blank_template", "blank_template", "a1", "订单台账", "", "640104", "service_order", "2025-03")
FILE = Injected("truncated", "file_unreadable", "b2", "", "", "640104", "", "2025-04")
NEVER = Injected("not_sent", "report_missing", "", "", "", "640105", "activity_record", "2025-03")
HARMLESS = Injected("header_renamed", "", "a1", "活动台账", "C4", "640104", "activity_record", "2025-03")
FAULTS = (CELL, SHEET, FILE, NEVER, HARMLESS)


def said(fault: Injected, **other: str) -> Said:
    place = {name: getattr(fault, name) for name in ("rule", "file_sha256", "sheet", "cell", "unit_code", "form", "period")}
    return Said(**(place | other))


def test_a_fault_is_found_at_its_own_place_only() -> None:
    assert missed(FAULTS, [said(f) for f in FAULTS if f.rule]) == []
    elsewhere = [said(CELL, cell="N8"), said(SHEET, sheet="活动台账"), said(FILE, file_sha256="c3"), said(NEVER, period="2025-04")]
    assert missed(FAULTS, elsewhere) == [CELL, SHEET, FILE, NEVER]
    assert missed([SHEET], [said(SHEET, cell="A1")]) == []


def test_a_finding_without_a_fault_at_its_place_is_false() -> None:
    right = [said(f) for f in FAULTS if f.rule]
    wrong = [said(CELL, cell="N8"), said(NEVER, unit_code="640106"), said(FILE, file_sha256="c3")]
    assert false_flags(FAULTS, [*right, *wrong]) == wrong


def test_another_rule_in_the_row_of_a_fault_is_not_false() -> None:
    assert false_flags(FAULTS, [said(CELL, rule="part_over_whole", cell="O7")]) == []
    assert len(false_flags(FAULTS, [said(CELL, rule="part_over_whole", cell="O17")])) == 1


def test_figures_of_a_class_and_of_a_rule_without_one() -> None:
    chances = {"above_maximum": 200, "blank_template": 10, "below_minimum": 100}
    lines = {(one.rule, one.fault_class): one for one in measure(FAULTS, [said(CELL), said(CELL, cell="N8")], chances)}
    high = lines["above_maximum", "too_high"]
    assert (high.faults, high.found, high.recall, high.false_flags, high.false_rate) == (1, 1, 1.0, 1, 0.005)
    assert lines["blank_template", "blank_template"].recall == 0.0
    low = lines["below_minimum", ""]
    assert (low.recall, low.false_rate) == (None, 0.0)
    harmless = lines["", "header_renamed"]
    assert (harmless.recall, harmless.false_flags, harmless.per) == (0.0, 1, "file")  # N8 of its sheet was flagged for nothing


def test_what_nothing_is_due_about_must_be_read_right_and_left_in_peace() -> None:
    def line(*findings: Said, misread: tuple[str, str] = ("", "")) -> tuple[int, int, int, int]:
        (one,) = (one for one in measure([CELL, HARMLESS], findings, {}, frozenset({misread})) if one.fault_class == "header_renamed")
        return one.faults, one.found, one.false_flags, one.opportunities

    assert line(said(CELL), said(CELL, sheet="订单台账", rule="value_required", cell="B2")) == (1, 1, 0, 1)
    assert line(said(CELL, rule="value_required", cell="N8")) == (1, 0, 1, 1)
    assert line(said(CELL, rule="file_unreadable", sheet="", cell="")) == (1, 0, 1, 1)
    assert line(said(CELL, rule="period_end_burst", cell="")) == (1, 1, 0, 1)
    assert line(misread=("a1", "活动台账")) == (1, 0, 0, 1)
    assert line(misread=("a1", "订单台账")) == (1, 1, 0, 1)
    twice = pooled([measure([HARMLESS], [], {}), measure([HARMLESS], [], {}, frozenset({("a1", "活动台账")}))])
    assert [(one.faults, one.found, one.recall, one.false_rate) for one in twice] == [(2, 1, 0.5, 0.0)]


def test_measurements_of_several_seeds_add_up() -> None:
    chances = {"above_maximum": 200, "below_minimum": 100}
    first = measure([CELL], [said(CELL)], chances)
    second = measure([], [said(CELL)], chances)
    lines = {(one.rule, one.fault_class): one for one in pooled([first, second])}
    assert ("above_maximum", "") not in lines
    high = lines["above_maximum", "too_high"]
    assert (high.faults, high.found, high.opportunities, high.false_flags) == (1, 1, 400, 1)
    assert seed_rows([high], "tiny 1,2", "abc")[0] == (
        "above_maximum", "cell", "too_high", 1, 1, "1.000000", 400, "cell", 1, "0.002500", "tiny 1,2", "abc",
    )  # fmt: skip


def test_no_finding_is_due_about_a_report_that_is_not_in_force() -> None:
    replaced = replace(CELL, in_force=False)
    assert missed([replaced], []) == []
    assert measure([replaced], [], {"above_maximum": 200})[0].faults == 0
    assert false_flags([replaced], [said(CELL)]) == []


def test_an_echo_is_explained_where_the_fault_names_the_report() -> None:
    register = replace(CELL, echoes=(("talent_not_in_roster", "640104", "talent_record", "2025H1"),))
    heard = said(CELL, rule="talent_not_in_roster", file_sha256="d4", cell="B9", form="talent_record", period="2025H1")
    assert false_flags([register], [heard]) == []
    elsewhere = replace(heard, unit_code="640105")
    assert false_flags([register], [elsewhere]) == [elsewhere]


def test_a_falsified_month_may_upset_other_figures_of_that_month() -> None:
    padded = replace(SHEET, rule="count_far_from_history")
    assert false_flags([padded], [said(SHEET, rule="people_far_from_history")]) == []
    assert len(false_flags([padded], [said(SHEET, rule="key_duplicate", cell="A9")])) == 1
    assert len(false_flags([SHEET], [said(SHEET, rule="people_far_from_history")])) == 1
