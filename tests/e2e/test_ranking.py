"""The ranking is what the published scheme says of the published values; a changed weight changes it accordingly."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from tests.e2e.conftest import Province, fetch
from tests.e2e.ledger_of_truth import points

CENT = Decimal("0.01")
Cells = dict[str, tuple[float | None, str | None, float, float | None]]
NO_CHANGE: Mapping[str, str] = {}
NOT_OWED = {"exempt", "not_due", "no_export"}


def recomputed(database: Path, level: str, period: str, changed: Mapping[str, str] = NO_CHANGE) -> dict[str, Decimal]:
    """Scores of every unit from marts.indicator, with these weights of another scheme, and marts.indicator_value alone."""
    scheme = fetch(database, "select * from marts.indicator where level = ? and rule is not null and rule <> ''", level)
    scheme = [{**row, "weight": changed.get(row["indicator_code"], row["weight"])} for row in scheme]
    groups = {r["unit_code"]: r["peer_group"] for r in fetch(database, "select unit_code, peer_group from marts.unit")}
    values: dict[str, Cells] = defaultdict(dict)
    for r in fetch(database, "select * from marts.indicator_value where level = ? and period = ?", level, period):
        values[r["unit_code"]][r["indicator_code"]] = (r["value"], r["absence"], received_share(r), r["denominator"])
    units = sorted({r["unit_code"] for r in fetch(database, "select unit_code from marts.ranking where level = ?", level)})
    return {unit: sum(unit_lines(scheme, values[unit], groups[unit], period).values(), Decimal(0)) for unit in units}


def received_share(row: dict[str, Any]) -> float:
    """The part of the due reports behind a value; 1 where nothing is missing."""
    return row["reports_received"] / row["reports_due"] if row["partial"] else 1.0


def still_has_time(row: dict[str, Any], value: float | None, passed: float) -> bool:
    """A duty of once a year before the fourth quarter, not yet done."""
    params = json.loads(row["rule_params"])
    line = next((params[key] for key in ("target", "quota", "of", "high") if key in params), 0)
    return row["accrual"] == "due_at_end" and passed < 1 and (value is None or value < line)


def full_points(row: dict[str, Any], peer_group: str) -> float:
    """The most that a row gives before the weight of others is shared out."""
    params = json.loads(row["rule_params"])
    if row["rule"] == "group_max":
        return float(params["max"].get(peer_group, row["weight"]))
    if row["rule"] in ("shown_only", "veto_cap"):
        return 0.0
    return float(params.get("max_points", params["cap"] if row["rule"] == "bonus" else row["weight"]))


def cents(number: float) -> Decimal:
    """A number to the hundredth, half up."""
    return Decimal(repr(round(number, 9))).quantize(CENT, ROUND_HALF_UP)


def unit_lines(scheme: list[dict[str, Any]], values: Cells, peer_group: str, period: str) -> dict[str, Decimal]:
    """Points of every indicator of one unit, by the words of marts.point_rule: what is not owed is borne by the rest of its group."""
    passed = int(period[-1]) / 4
    skipped = {
        row["indicator_code"]
        for row in scheme
        for value, absence, *_ in [values[row["indicator_code"]]]
        if (value is None and (absence in NOT_OWED or row["missing_rule"] == "skip_and_rescale")) or still_has_time(row, value, passed)
    }
    weight = {row["indicator_code"]: float(row["weight"]) for row in scheme}
    members: dict[str, list[str]] = defaultdict(list)
    for row in scheme:
        members[row["parent"]].append(row["indicator_code"])
    whole = {group: sum(weight[c] for c in codes) for group, codes in members.items()}
    alive = {group: sum(weight[c] for c in codes if c not in skipped) for group, codes in members.items()}
    present = sum(whole[group] for group, codes in members.items() if set(codes) - skipped)
    lines: dict[str, Decimal] = {}
    reached = 0.0
    for row in sorted(scheme, key=lambda one: (one["parent"], one["indicator_code"])):
        code, (value, absence, received, cases) = row["indicator_code"], values[row["indicator_code"]]
        few = weight[code] / 2 if row["shortfall_rule"] == "half" else 0.0
        if code in skipped:
            continue
        stretch = sum(whole.values()) / present * whole[row["parent"]] / alive[row["parent"]]
        # a bonus bears no weight of others; full marks are rounded on their running sum
        full = full_points(row, peer_group)
        share = full * (1 if row["rule"] == "bonus" else stretch)
        most, reached = cents(reached + share) - cents(reached), reached + share
        if value is None and absence != "not_applicable":
            continue
        if value is None:
            raw = few
        else:
            yearly = value / passed if row["accrual"] == "steady" else value
            raw = points(row["rule"], json.loads(row["rule_params"]), weight[code], row["direction"], yearly, peer_group)
            if row["min_denominator"] and cases is not None:
                enough = min(1.0, cases / (row["min_denominator"] * (passed if row["kind"] == "flow" else 1)))
                raw = enough * raw + (1 - enough) * few
        if row["partial_rule"] == "share" and raw > 0:
            raw *= received
        lines[code] = cents(raw * (float(most) / full if full else stretch))
    for row in scheme:
        value, params = values[row["indicator_code"]][0], json.loads(row["rule_params"])
        if row["rule"] == "veto_cap" and value is not None and value >= params["at_least"]:
            lines[row["indicator_code"]] = min(Decimal(0), Decimal(params["cap"]) - sum(lines.values(), Decimal(0)))
    return lines


def ranks(totals: dict[str, Decimal]) -> dict[str, int]:
    return {unit: 1 + sum(other > total for other in totals.values()) for unit, total in totals.items()}


@pytest.mark.parametrize("level", ["county", "city"])
def test_scores_follow_from_the_published_scheme_and_values(province: Province, level: str) -> None:
    database = province.database()
    published = fetch(database, "select * from marts.ranking where level = ? and period = '2026Q2'", level)
    totals = recomputed(database, level, "2026Q2")
    assert {r["unit_code"] for r in published} == set(totals)
    off = {
        r["unit_code"]: (r["score"], totals[r["unit_code"]])
        for r in published
        if abs(Decimal(str(r["score"])) - totals[r["unit_code"]]) > CENT
    }
    assert off == {}


def test_changed_weights_give_the_ranks_of_a_plain_recomputation(
    small_province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through `simulate`, which gives what a run gives (test_simulate_equals_a_run)."""
    changed = {"C07": "11", "A01": "0", "A02": "0"}  # the sum stays 100
    file = tmp_path / "weights.csv"
    file.write_text("indicator_code,weight\n" + "".join(f"{code},{weight}\n" for code, weight in changed.items()), encoding="utf-8")
    capsys.readouterr()
    words = ("--scheme", str(file), "--period", "2026Q2", "--format", "json", "--warehouse", str(small_province.roots.warehouse))
    assert main(["simulate", *words]) == 0
    after = {row["unit_code"]: row for row in json.loads(capsys.readouterr().out)}
    totals = recomputed(small_province.database(), "county", "2026Q2", changed)
    ranked = {unit: total for unit, total in totals.items() if after[unit]["rank"] is not None}
    assert len(ranked) == 3
    assert {unit: after[unit]["rank"] for unit in ranked} == ranks(ranked)
    assert all(abs(Decimal(str(after[unit]["score"])) - total) <= CENT for unit, total in ranked.items())
    assert any(row["score"] != row["official_score"] for row in after.values())


def test_ledger_lines_add_up_to_every_score(province: Province) -> None:
    rows = province.query(
        "select r.unit_code, r.period, r.level, r.score, sum(l.points) as points from marts.ranking as r "
        "join marts.ledger as l using (scheme, period, level, unit_code) group by all having r.score <> sum(l.points)"
    )
    assert rows == []
