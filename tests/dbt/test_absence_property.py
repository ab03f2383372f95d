"""Typed absence in the score: no indicator value replaced by any kind of absence ever raises a score unless the scheme declares it.

The point models of the build (compiled SQL) run over invented units in memory: for every example one unit with drawn values, and a copy
of it for each indicator and each kind of absence.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.contracts.absence import TITLES, Absence

NOT_OWED = {"not_due", "exempt", "no_export"}
KINDS = ("not_submitted", "returned", "not_applicable", *sorted(NOT_OWED))
COPIED = (
    "scoring.scoring_rule", "scoring.scoring_path", "scoring.scoring_period", "intermediate.int_unit", "marts.indicator_value",
    "marts.indicator", "scoring.scoring_dispute",
)  # fmt: skip
CHAIN = (("scoring", "scoring/scoring_cell"), ("scoring", "scoring/scoring_line"), ("marts", "marts/scoring/ledger"))
PERIOD = "2025Q2"
PART = "part"
LIKELY = {"%": 100.0, "天": 60.0, "场/队": 8.0, "人次/千人": 60.0}
Line = dict[str, Any]


class Scorer:
    """The compiled point models over units that a test makes up; one connection in memory."""

    def __init__(self, built: Path) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("attach ':memory:' as work")
        self.connection.execute(f"attach '{built / 'work.duckdb'}' as source (read_only)")
        for table in COPIED:
            self.connection.execute(f"create schema if not exists work.{table.split('.')[0]}")
            self.connection.execute(f"create table work.{table} as from source.{table}")
        self.connection.execute("detach source")
        compiled = built / "target" / "compiled" / "sanzhang" / "models"
        self.models = [(schema, Path(name).name, (compiled / f"{name}.sql").read_text(encoding="utf-8")) for schema, name in CHAIN]
        names = (
            "indicator_code", "unit", "rule", "missing_rule", "partial_rule", "partial_low", "absence_may_gain", "direction", "accrual",
            "shortfall_rule",
        )  # fmt: skip
        rows = self.connection.execute(
            f"select {', '.join(names)} from work.marts.indicator where rule is not null and level = 'county' order by 1"
        ).fetchall()
        self.leaves: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows]

    def ledger(self, units: dict[str, dict[str, tuple[float | None, str | None]]]) -> dict[str, dict[str, Line]]:
        """unit → indicator → ledger line, for units given as indicator → (value, absence); PART: the value is over 5 of 6 reports."""
        run = self.connection.execute
        run("delete from work.intermediate.int_unit")
        run("delete from work.marts.indicator_value")
        self.connection.executemany(
            "insert into work.intermediate.int_unit (unit_code, unit_name, level, peer_group, status) "
            "values (?, ?, 'county', '川区', 'current')",
            [[unit, unit] for unit in units],
        )
        self.connection.execute("create or replace temp table given (unit_code varchar, code varchar, value double, absence varchar)")
        flat = [(unit, code, *cell) for unit, cells in units.items() for code, cell in cells.items()]
        columns = list(zip(*flat, strict=True))
        run("insert into given select unnest(?), unnest(?), unnest(?::double[]), unnest(?::varchar[])", [list(c) for c in columns])
        run(
            "insert into work.marts.indicator_value (period, level, unit_code, indicator_code, value, absence, partial, reported_value, "
            "reports_due, reports_received, elapsed_share) select ?, 'county', unit_code, code, value, nullif(absence, ?), "
            "absence is not distinct from ?, value, 6, if(absence is not distinct from ?, 5, 6), 0.5 from given",
            [PERIOD, PART, PART, PART],
        )
        for schema, name, sql in self.models:
            run(f"create or replace table work.{schema}.{name} as {sql}")
        lines: dict[str, dict[str, Line]] = {}
        for unit, code, points, most, said in run(
            "select unit_code, indicator_code, points, max_points, explanation from work.marts.ledger"
        ).fetchall():
            lines.setdefault(unit, {})[code] = {"points": points, "max_points": most, "said": said}
        return lines


@pytest.fixture(scope="module")
def scorer(built: Path) -> Iterator[Scorer]:
    made = Scorer(built)
    yield made
    made.connection.close()


def total(lines: dict[str, Line]) -> Decimal:
    return sum((line["points"] for line in lines.values()), Decimal(0))


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), lean=st.sampled_from([0.05, 0.5, 1.0, 2.0]))
def test_no_absence_raises_a_score_unless_declared(scorer: Scorer, seed: int, lean: float) -> None:
    chance = random.Random(seed)
    base = {
        leaf["indicator_code"]: (round(chance.choice([0.0, 1.0, chance.random()]) * lean * LIKELY.get(leaf["unit"], 3.0), 4), None)
        for leaf in scorer.leaves
    }
    units = {"base": base}
    for leaf in scorer.leaves:
        for kind in KINDS:
            units[f"{leaf['indicator_code']}/{kind}"] = {**base, leaf["indicator_code"]: (None, kind)}
    ledgers = scorer.ledger(units)
    whole = ledgers["base"]
    for leaf in scorer.leaves:
        code = leaf["indicator_code"]
        for kind in KINDS:
            lines = ledgers[f"{code}/{kind}"]
            line = lines[code]
            assert TITLES[Absence(kind)] in line["said"], (code, kind, line["said"])
            if kind in NOT_OWED or leaf["missing_rule"] == "skip_and_rescale":
                assert (line["points"], line["max_points"]) == (0, 0) or leaf["rule"] == "veto_cap"
                continue
            # nothing to count of gives half where the scheme says so: it is no silence
            half = line["max_points"] / 2 if kind == "not_applicable" and leaf["shortfall_rule"] == "half" else 0
            assert line["points"] == half, (code, kind)
            if half or leaf["rule"] == "veto_cap" or leaf["missing_rule"] in {"full", "skip_and_rescale"}:
                assert leaf["absence_may_gain"], code
                continue
            assert total(lines) <= total(whole), (code, kind, total(lines), total(whole))
            if leaf["accrual"] == "due_at_end":
                # not due yet: the others of the group bear its weight
                assert line["max_points"] == 0
                continue
            others = {c: one["points"] for c, one in lines.items() if c != code and c != "F13"}
            assert others == {c: whole[c]["points"] for c in others}, (code, kind)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lean=st.sampled_from([0.2, 0.6, 1.0, 2.0]))
def test_a_missing_report_takes_its_share_of_the_points(scorer: Scorer, lean: float) -> None:
    base = {leaf["indicator_code"]: (round(lean * LIKELY.get(leaf["unit"], 3.0), 4), None) for leaf in scorer.leaves}
    units = {code: {**base, code: (value, PART)} for code, (value, _) in base.items()}
    ledgers = scorer.ledger({"base": base, **units})
    for leaf in scorer.leaves:
        code = leaf["indicator_code"]
        whole, part = ledgers["base"][code], ledgers[code][code]
        if leaf["accrual"] == "due_at_end" and not whole["max_points"]:
            assert (part["points"], part["max_points"]) == (0, 0)
            continue
        if leaf["partial_rule"] == "share":
            assert abs(float(part["points"]) - float(whole["points"]) * 5 / 6) <= 0.01, code
            assert leaf["rule"] == "shown_only" or "缺的报表不得分，得分按 5/6 折算，补报后可升可降" in part["said"], (code, part["said"])
        else:
            assert part["points"] == whole["points"], code
            if leaf["partial_low"] == "as_is" and leaf["rule"] != "shown_only":
                assert "得分只是下限" in part["said"], (code, part["said"])
        assert part["max_points"] == whole["max_points"]


def test_a_veto_is_the_only_gain_by_silence_and_the_scheme_says_so(scorer: Scorer) -> None:
    """Half for nothing to count of (B06, D02, D13) is declared too, and no gain by silence: see the test above."""
    good: dict[str, tuple[float | None, str | None]] = {
        leaf["indicator_code"]: (0.0 if leaf["direction"] == "negative" else 1000.0, None) for leaf in scorer.leaves
    }
    ledgers = scorer.ledger({"good": good, "event": {**good, "F13": (1.0, None)}, "silent": {**good, "F13": (None, "not_submitted")}})
    assert total(ledgers["event"]) == 80
    assert total(ledgers["good"]) == total(ledgers["silent"]) > 100
    by_silence = {leaf["indicator_code"] for leaf in scorer.leaves if leaf["absence_may_gain"] and leaf["partial_rule"] != "share"}
    assert by_silence == {"F13"}


def test_what_is_not_owed_leaves_every_other_share_as_it_was(scorer: Scorer) -> None:
    half: dict[str, tuple[float | None, str | None]] = {
        leaf["indicator_code"]: (LIKELY.get(leaf["unit"], 3.0) / 3, None) for leaf in scorer.leaves if leaf["rule"] != "veto_cap"
    }
    half["F13"] = (0.0, None)
    ledgers = scorer.ledger({"base": half, "skipped": {**half, "A01": (None, "exempt")}})
    for code, line in ledgers["skipped"].items():
        before = ledgers["base"][code]
        if code[0] == "A" and code != "A01" and before["max_points"]:
            assert line["max_points"] > before["max_points"]
            assert float(line["points"] / line["max_points"]) == pytest.approx(float(before["points"] / before["max_points"]), abs=0.01)
        elif code != "A01":
            assert line["points"] == before["points"]


def test_a_part_that_is_no_lower_bound_is_declared(scorer: Scorer) -> None:
    """A city's share may rise when its worst county is silent: where the part stands for the whole the scheme says that it may gain."""
    said = scorer.connection.execute(
        "select level, indicator_code, absence_may_gain, partial_rule != 'zero' and partial_low = 'zero' from work.marts.indicator "
        "where rule is not null"
    ).fetchall()
    open_parts = {(level, code) for level, code, _, is_open in said if is_open}
    assert {("city", "F02"), ("city", "C06"), ("city", "F06")} <= open_parts
    assert open_parts <= {(level, code) for level, code, gains, _ in said if gains}
    bounds = {code for level, code, gains, is_open in said if level == "county" and not is_open and not gains}
    assert {"B01", "B04", "C01", "C02", "C04", "C05"} <= bounds
