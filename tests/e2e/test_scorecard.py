"""The scorecard measured anew on the demo province, and what the committed one must say."""

from __future__ import annotations

import csv
import json
from collections import defaultdict

import pytest

from pipelines.cli import main
from pipelines.contracts.finding import rules
from pipelines.demo.faults import CLASSES
from pipelines.paths import seeds_dir
from pipelines.quality.measuring import Compared, compare, measure_root, unexpected
from pipelines.quality.scorecard import Line
from tests.e2e.conftest import Province

EXACT = {"reporting", "cell", "logic", "between_forms", "between_periods", "external"}
LIKE = {"activity_nearly_same", "activity_two_counties", "text_copied"}  # duplicates by likeness: screens, not certainties
ENOUGH = 20


def is_exact(family: str, rule: str) -> bool:
    return family in EXACT or (family == "duplicate" and rule not in LIKE)


@pytest.fixture(scope="module")
def lines(province: Province) -> list[Line]:
    return measure_root(province.roots.landing, province.database(), province.truth)


@pytest.fixture(scope="module")
def compared(province: Province) -> Compared:
    return compare(province.roots.landing, province.truth)


def committed() -> list[dict[str, str]]:
    with (seeds_dir() / "scorecard.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_exact_checks_find_what_was_put_there_and_nothing_else(lines: list[Line], province: Province) -> None:
    exact = [one for one in lines if is_exact(one.family, one.rule)]
    told = unexpected(province.roots.landing, province.database(), province.truth)
    assert [one for one in exact if one.recall is not None and one.recall < 0.99] == [], told[:10]
    assert [one for one in exact if (one.false_rate or 0) > 0.005] == [], told[:10]
    assert sum(one.faults for one in exact) > 100


def test_what_is_only_unusual_is_read_as_it_stands_and_nothing_is_said(lines: list[Line]) -> None:
    harmless = [one for one in lines if not one.rule]
    assert len(harmless) > sum(not one.rule for one in CLASSES) / 2
    assert [one for one in harmless if one.recall != 1 or one.false_flags] == []


def test_screens_find_most_of_what_was_put_there(lines: list[Line]) -> None:
    screens = [one for one in lines if one.rule and one.faults and not is_exact(one.family, one.rule)]
    assert sum(one.found for one in screens) >= 0.9 * sum(one.faults for one in screens) > 0, screens


def test_a_clean_province_gives_no_cause(small_province: Province) -> None:
    """Counts there are over-dispersed and seasonal: no blocking and no warning in any exact family."""
    own = {r["unit_code"] for r in small_province.query("select distinct unit_code from marts.submission")}
    found = small_province.query("select rule, family, unit_code from marts.finding where severity in ('blocking', 'warning')")
    meant = [f for f in found if f["family"] in EXACT and (f["unit_code"] is None or f["unit_code"] in own)]
    assert meant == []
    lines = measure_root(small_province.roots.landing, small_province.database(), small_province.truth)
    assert [one for one in lines if one.family in EXACT and one.false_flags] == []
    assert compare(small_province.roots.landing, small_province.truth).misread == ()


def test_nothing_is_misread_in_silence(compared: Compared) -> None:
    assert compared.misread == ()
    assert compared.equal > 0.99 * compared.cells


def test_the_committed_scorecard_keeps_its_promises() -> None:
    for row in committed():
        if is_exact(row["family"], row["rule"]):
            assert not row["recall"] or float(row["recall"]) >= 0.99, row
            assert float(row["false_rate"] or 0) <= 0.005, row
        elif not row["rule"]:
            assert float(row["recall"]) >= 0.99, row
            assert float(row["false_rate"]) <= 0.005, row
        elif row["recall"] and int(row["faults"]) >= ENOUGH:
            assert float(row["recall"]) >= 0.9, row


def test_every_rule_has_a_fault_class_or_says_why_not() -> None:
    faults: dict[str, int] = defaultdict(int)
    for row in committed():
        faults[row["rule"]] += int(row["faults"])
    met = {c.rule for c in CLASSES} | {name for name, times in faults.items() if times}
    assert sorted(name for name, rule in rules().items() if name not in met and not rule.not_injected) == []


def test_the_edition_shows_the_committed_figures(province: Province, capsys: pytest.CaptureFixture[str]) -> None:
    roots = ("--raw", str(province.roots.raw), "--warehouse", str(province.roots.warehouse))
    assert main(["scorecard", "--format", "json", *roots]) == 0
    shown = {(r["rule"] or "", r["fault_class"] or ""): r["faults"] for r in json.loads(capsys.readouterr().out)}
    assert shown == {(r["rule"], r["fault_class"]): int(r["faults"]) for r in committed()}
    assert main(["rules", "--format", "json"]) == 0
    listed = {r["rule"]: (r["recall"], r["false_rate"]) for r in json.loads(capsys.readouterr().out)}
    published = {r["rule"]: (r["recall"], r["false_rate"]) for r in province.query("select rule, recall, false_rate from marts.rule")}
    assert {k: pytest.approx(v, nan_ok=True) if None not in v else v for k, v in published.items()} == listed
