"""The ranking is what the published scheme says of the published values; a changed weight changes it accordingly."""

from __future__ import annotations

import csv
import json
import shutil
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from pipelines.paths import DBT_VARIABLE, PROJECT_ROOT, Roots
from tests.e2e.conftest import Province, fetch, run
from tests.e2e.ledger_of_truth import points

CENT = Decimal("0.01")


def recomputed(database: Path, level: str, period: str) -> dict[str, Decimal]:
    """Scores of every unit from marts.indicator and marts.indicator_value alone."""
    scheme = fetch(database, "select * from marts.indicator where level = ? and rule is not null and rule <> ''", level)
    groups = {r["unit_code"]: r["peer_group"] for r in fetch(database, "select unit_code, peer_group from marts.unit")}
    values: dict[tuple[str, str], float] = {
        (r["unit_code"], r["indicator_code"]): float(r["value"])
        for r in fetch(database, "select * from marts.indicator_value where level = ? and period = ?", level, period)
        if r["value"] is not None and (r["absence"] is None or r["partial"])
    }
    units = sorted({r["unit_code"] for r in fetch(database, "select unit_code from marts.ranking where level = ?", level)})
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for unit in units:
        lines: dict[str, Decimal] = {}
        skipped = Decimal(0)
        for row in scheme:
            params, weight = json.loads(row["rule_params"] or "{}"), float(row["weight"] or 0)
            value = values.get((unit, row["indicator_code"]))
            if value is None:
                skipped += Decimal(str(row["weight"] or 0)) if row["missing_rule"] == "skip_and_rescale" else 0
                continue
            raw = points(row["rule"], params, weight, row["direction"], value, groups[unit])
            lines[row["indicator_code"]] = Decimal(repr(raw)).quantize(CENT, ROUND_HALF_UP)
        totals[unit] = sum(lines.values(), Decimal(0))
        if skipped:
            totals[unit] = (totals[unit] * 100 / (100 - skipped)).quantize(CENT, ROUND_HALF_UP)
    return totals


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


def test_one_changed_weight_gives_the_ranks_of_a_plain_recomputation(
    small_province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "dbt_project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    seed = project / "seeds" / "scheme_indicator.csv"
    with seed.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        if row["level"] == "county" and row["indicator_code"] == "C07":
            row["weight"] = "25"
    with seed.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    monkeypatch.setenv(DBT_VARIABLE, str(project))
    roots = Roots.resolve(small_province.roots.raw, tmp_path / "warehouse")
    assert run(roots) == 0
    database = roots.editions / roots.current.read_text().strip() / "warehouse.duckdb"
    before = {
        r["unit_code"]: r["score"] for r in small_province.query("select * from marts.ranking where level = 'county' and period = '2026Q2'")
    }
    after = {r["unit_code"]: r for r in fetch(database, "select * from marts.ranking where level = 'county' and period = '2026Q2'")}
    totals = recomputed(database, "county", "2026Q2")
    ranked = {unit: total for unit, total in totals.items() if after[unit]["status"] != "unranked"}
    assert {u: after[u]["rank"] for u in ranked} == ranks(ranked)
    assert any(before[u] != after[u]["score"] for u in before)


def test_ledger_lines_add_up_to_every_score(province: Province) -> None:
    rows = province.query(
        "select r.unit_code, r.period, r.level, r.score, sum(l.points) as points from marts.ranking as r "
        "join marts.ledger as l using (scheme, period, level, unit_code) group by all having r.score <> sum(l.points)"
    )
    assert rows == []
