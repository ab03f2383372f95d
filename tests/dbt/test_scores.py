"""The published points, scores and ranks, recomputed in plain Python from marts.indicator, marts.indicator_value and point_rule's words."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

Query = Callable[..., list[tuple[Any, ...]]]
Cell = tuple[str, str, str]
SKIPPED = {"exempt", "not_due", "no_export"}
LEAF_COLUMNS = (
    "indicator_code", "parent", "direction", "rule", "rule_params", "weight", "decimals", "missing_rule", "accrual", "kind",
    "min_denominator", "shortfall_rule", "partial_rule",
)  # fmt: skip


def full_and_rule(row: dict[str, Any], peer_group: str | None) -> tuple[float, str, dict[str, Any]]:
    """Maximum points, rule and parameters that apply to a unit of the peer group."""
    params = json.loads(row["rule_params"])
    weight = float(row["weight"])
    if row["rule"] == "group_max":
        return params["max"].get(peer_group, weight), params["inner"], params["inner_params"]
    if row["rule"] in {"shown_only", "veto_cap"}:
        return 0, row["rule"], params
    return params.get("max_points", params["cap"] if row["rule"] == "bonus" else weight), row["rule"], params


def points(row: dict[str, Any], value: float, peer_group: str | None) -> float:
    """Points before rounding, by the words of point_rule.csv."""
    full, rule, params = full_and_rule(row, peer_group)
    negative = row["direction"] == "negative"
    if rule in {"goalposts", "min_max"}:
        low, high = params["low"], params["high"]
        return full * min(1, max(0, ((high - value) if negative else (value - low)) / (high - low)))
    if rule == "target":
        if negative:
            return full if value <= params["target"] else full * params["target"] / value
        return full * min(1, max(0, value / params["target"]))
    if rule == "tiers":
        for tier in params["tiers"]:
            if value >= tier.get("at_least", value) and value <= tier.get("at_most", value):
                return min(full, tier["points"])
        return 0
    if rule == "conditions":
        return full * min(1, value / params["of"])
    if rule == "deduct":
        return max(params.get("floor", 0), params.get("start", full) - params["each"] * value)
    if rule == "bonus":
        return max(0, min(full, params["each"] * value))
    if rule == "quota":
        return full if (value <= params["quota"] if negative else value >= params["quota"]) else params.get("below", 0)
    assert rule in {"shown_only", "veto_cap"}
    return 0


def rounded(number: float, places: int) -> Decimal:
    """Half away from zero, in decimal, once: after the twelfth place is cut off as SQL does."""
    exact = Decimal(repr(number)).quantize(Decimal("1e-12"), ROUND_HALF_UP)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.fixture(scope="session")
def indicators(query: Query) -> dict[tuple[str, str], dict[str, Any]]:
    names = ("level", *LEAF_COLUMNS)
    rows = [dict(zip(names, row, strict=True)) for row in query(f"select {', '.join(names)} from marts.indicator where rule is not null")]
    return {(row["level"], row["indicator_code"]): row for row in rows}


@pytest.fixture(scope="session")
def values(query: Query) -> dict[Cell, dict[str, tuple[Any, ...]]]:
    """(period, level, unit) → indicator → (value, absence, denominator, share of the due reports that came in; 1 where none is missing)."""
    cells: dict[Cell, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for period, level, unit, code, *rest in query(
        "select period, level, unit_code, indicator_code, value, absence, denominator, if(partial, reports_received / reports_due, 1) "
        "from marts.indicator_value"
    ):
        cells[period, level, unit][code] = tuple(rest)
    return cells


def is_done(row: dict[str, Any], value: float | None) -> bool:
    """Whether a duty of once a year is fulfilled: the line of its rule is reached."""
    params = json.loads(row["rule_params"])
    return value is not None and value >= next(params[key] for key in ("target", "of", "quota", "high") if key in params)


def is_left_out(row: dict[str, Any], value: float | None, absence: str | None, elapsed: float) -> bool:
    """Whether the cell gives its weight to the others: nobody's fault, or a duty of the year that is neither done nor due."""
    if row["accrual"] == "due_at_end" and elapsed < 1 and not is_done(row, value):
        return True
    return value is None and (absence in SKIPPED or row["missing_rule"] == "skip_and_rescale")


def cell_points(row: dict[str, Any], cell: tuple[Any, ...], peer_group: str | None, elapsed: float) -> float:
    """Points of a cell before rounding and stretching: volumes as of a whole year, few cases only for their share of enough
    cases, and nothing for a report that is missing where the scheme says share."""
    value, absence, denominator, *received = cell
    full = full_and_rule(row, peer_group)[0]
    neutral = full / 2 if row["shortfall_rule"] == "half" else 0
    if value is None:
        return neutral if absence == "not_applicable" else 0
    given = points(row, value / elapsed if row["accrual"] == "steady" else value, peer_group)
    if row["min_denominator"] is not None and denominator is not None:
        enough = min(1, denominator / (row["min_denominator"] * (elapsed if row["kind"] == "flow" else 1)))
        given = enough * given + (1 - enough) * neutral
    return given * (received[0] if received and row["partial_rule"] == "share" and given > 0 else 1)


def expected_lines(
    rows: dict[str, dict[str, Any]], cells: dict[str, tuple[Any, ...]], peer_group: str | None, passed: dict[str, float]
) -> dict[str, Decimal]:
    """Point lines of one unit, weights of indicators left out given to the rest of their group (or to the other groups)."""
    skipped = {code for code, (value, absence, *_) in cells.items() if is_left_out(rows[code], value, absence, passed[code])}
    groups: dict[str, set[str]] = defaultdict(set)
    for code, row in rows.items():
        groups[row["parent"]].add(code)
    weight = {g: sum(float(rows[c]["weight"]) for c in codes) for g, codes in groups.items()}
    alive = {g for g, codes in groups.items() if codes - skipped}
    lines, reached = {}, 0.0
    for code in sorted(cells, key=lambda one: (rows[one]["parent"], one)):
        row, group, cell = rows[code], groups[rows[code]["parent"]], cells[code]
        if code in skipped:
            lines[code] = Decimal(0)
            continue
        stretch = sum(weight.values()) / sum(weight[g] for g in alive)
        stretch *= weight[row["parent"]] / sum(float(rows[c]["weight"]) for c in group - skipped)
        # a bonus stands beside its group: it bears no weight of others; full marks are rounded on their running sum
        full = full_and_rule(row, peer_group)[0]
        share = full * (1 if row["rule"] == "bonus" else stretch)
        most = rounded(round(reached + share, 9), row["decimals"]) - rounded(round(reached, 9), row["decimals"])
        reached += share
        scale = float(most) / full if full else stretch
        lines[code] = rounded(cell_points(row, cell, peer_group, passed[code]) * scale, row["decimals"])
    for code, (value, *_) in cells.items():
        params = json.loads(rows[code]["rule_params"])
        if rows[code]["rule"] == "veto_cap" and value is not None and value >= params["at_least"]:
            lines[code] = min(Decimal(0), Decimal(params["cap"]) - sum(lines.values()))
    return lines


def test_every_point_line_can_be_recomputed(
    query: Query, indicators: dict[tuple[str, str], dict[str, Any]], values: dict[Cell, dict[str, tuple[Any, ...]]]
) -> None:
    peers = dict(query("select unit_code, peer_group from marts.unit"))
    passed: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for period, level, code, share in query("select distinct period, level, indicator_code, elapsed_share from marts.indicator_value"):
        passed[period, level][code] = share
    # by the month and the quarter a quarter has passed in March, of what is reported by half years nothing
    for code, shares in (("C01", (0.25, 0.5)), ("B06", (0.25, 0.5)), ("D02", (0, 0.5)), ("F07", (0, 0.5)), ("F01", (0.25, 0.5))):
        assert tuple(passed[period, "county"][code] for period in ("2025Q1", "2025Q2")) == shares, code
    published: dict[Cell, dict[str, Decimal]] = defaultdict(dict)
    for period, level, unit, code, given in query("select period, level, unit_code, indicator_code, points from marts.ledger"):
        published[period, level, unit][code] = given
    assert published
    for (period, level, unit), lines in published.items():
        rows = {code: row for (at, code), row in indicators.items() if at == level}
        assert lines == expected_lines(rows, values[period, level, unit], peers[unit], passed[period, level]), (period, unit)


def test_scores_are_sums_and_ranks_are_competition_ranks(query: Query) -> None:
    sums = {tuple(key): total for *key, total in query("select period, level, unit_code, sum(points) from marts.ledger group by all")}
    races: dict[tuple[str, str], list[tuple[str, Decimal, int | None, str]]] = defaultdict(list)
    for period, level, unit, score, rank, status in query("select period, level, unit_code, score, rank, status from marts.ranking"):
        assert score == sums[period, level, unit]
        races[period, level].append((unit, score, rank, status))
    assert {level: len(race) for (_, level), race in races.items()} == {"county": 22, "city": 5}
    for race in races.values():
        for _, score, rank, status in race:
            better = sum(other > score for _, other, _, at in race if at != "unranked")
            assert rank == (None if status == "unranked" else 1 + better)


def test_a_county_that_reports_nothing_is_not_ranked_and_says_why(query: Query) -> None:
    rows = query(
        "select rank, score, status, reason, rank_best, rank_worst from marts.ranking where unit_code = '640521' and period = '2025Q1'"
    )
    ((rank, score, status, reason, best, worst),) = rows
    assert (rank, status) == (None, "unranked")
    assert score == 0
    assert "不足 50%；没有数据的：" in reason
    assert "暂不排名" not in reason
    assert 1 <= best <= worst <= 22


def test_what_is_missing_is_absent_and_its_line_says_so(query: Query) -> None:
    assert query(
        "select value, absence, partial, reports_due, reports_received from marts.indicator_value "
        "where unit_code = '640105' and period = '2025Q1' and indicator_code = 'A01'"
    ) == [(None, "not_submitted", False, 1, 0)]
    ((given, most, said),) = query(
        "select points, max_points, explanation from marts.ledger "
        "where unit_code = '640105' and period = '2025Q1' and indicator_code = 'A01'"
    )
    assert (given, most) == (0, 5)
    assert said.startswith("未报（应报 1 份，已收 0 份）")
    assert said.endswith("得分只是下限")


def test_a_line_is_explained_by_its_figures(query: Query) -> None:
    ((count, said),) = query(
        "select v.denominator, l.explanation from marts.ledger as l inner join marts.indicator_value as v "
        "using (period, level, unit_code, indicator_code) "
        "where unit_code = '640104' and period = '2025Q1' and indicator_code = 'A01'"
    )
    assert said.startswith(f"已成立科协的乡镇（街道） 1 ÷ 乡镇（街道）总数 {count} = ")
    assert "得 " in said


def test_a_zero_cites_the_reports_that_say_so(query: Query) -> None:
    cited = query(
        "select l.points, e.source, e.file_sha256, e.sheet, e.cell, e.value_text from marts.ledger as l join marts.ledger_evidence as e "
        "using (scheme, period, level, unit_code, indicator_code) where l.unit_code = '640106' and l.period = '2025Q1' "
        "and l.indicator_code = 'C15' and e.role = 'numerator' order by e.value_text"
    )
    assert cited == [
        (0, "activity_record", "c1", "表", None, "2025年1月 报表 1 行，没有计入的"),
        (0, "activity_record", "c3", "上旬", None, "2025年2月 报表 2 行，没有计入的"),
        (0, "activity_record", "c4", "表", None, "2025年3月 报表 1 行，没有计入的"),
    ]


def test_evidence_leads_to_the_rows_and_hides_persons(query: Query) -> None:
    assert query(
        "select role, source, file_sha256, sheet, source_row from marts.ledger_evidence "
        "where unit_code = '640104' and period = '2025Q1' and indicator_code = 'A01' order by role desc"
    ) == [("numerator", "org_register", "r1", "科协组织", 4), ("denominator", "unit", None, None, None)]
    assert query("select count(*) from marts.ledger_evidence where value_text like '%某%' or value_text like '%1380000%'") == [(0,)]


def test_receipts_are_cited_in_words(query: Query) -> None:
    cited = query(
        "select distinct value_text from marts.ledger_evidence where source = 'report_status' and unit_code = '640104' "
        "and period = '2025Q1' and indicator_code = 'F01' and value_text like '活动台账%' order by 1"
    )
    assert cited == [("活动台账 2025年1月 按时",), ("活动台账 2025年2月 迟报",), ("活动台账 2025年3月 按时",)]
    assert (
        query("select value_text from marts.ledger_evidence where sheet is null and source = 'report_status' and value_text ~ '.*[a-z].*'")
        == []
    )


def test_the_redraws_are_those_of_the_declared_uniforms(query: Query) -> None:
    def noise(node: str) -> float:
        digest = hashlib.md5(f"sample-2025|7|{node}".encode(), usedforsecurity=False).hexdigest()
        return 1 + 0.25 * (2 * int(digest[:13], 16) / 16**13 - 1)

    leaves = dict(query("select indicator_code, weight from marts.indicator where level = 'county' and rule is not null"))
    parents = {code[0] for code in leaves}
    group = {p: [c for c in leaves if c[0] == p] for p in parents}
    total = {p: float(sum(leaves[c] for c in group[p])) for p in parents}
    top = sum(total.values()) / sum(total[p] * noise(p) for p in parents)
    drawn = dict(query("select indicator_code, factor from scoring.scoring_redraw where level = 'county' and redraw = 7"))
    assert set(drawn) == set(leaves)
    for code, factor in drawn.items():
        p = code[0]
        inside = total[p] / sum(float(leaves[c]) * noise(c) for c in group[p])
        assert factor == pytest.approx(noise(code) * inside * noise(p) * top, abs=1e-11)
    assert sum(float(leaves[c]) * f for c, f in drawn.items()) == pytest.approx(100, abs=1e-9)
    assert query("select distinct round(sum(share), 9) from marts.rank_distribution group by period, level, unit_code") == [(1.0,)]
