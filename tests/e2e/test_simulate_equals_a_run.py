"""`simulate` over an edition gives the scores that a run gives whose seeds hold the same scheme: for every form of point rule."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.paths import DBT_VARIABLE, PROJECT_ROOT, Roots
from tests.e2e.conftest import Province, fetch, run

PERIOD = "2026Q2"
GROUPS = '{{"max": {{"川区": {}, "山区": {}}}, "inner": "goalposts", "inner_params": {{"low": 0, "high": 300}}}}'
PLACES = '{{"within": "level", "places": [{{"at_most": 1, "points": {}}}, {{"at_most": 2, "points": {}}}]}}'
TIERS = '{{"tiers": [{{"at_least": 100, "points": {}}}, {{"at_least": 66, "points": {}}}, {{"at_least": 33, "points": {}}}]}}'
# county rows of a scheme with every form of rule: (weight, rule, parameters), before and after; the sum of the weights stays 100
BEFORE = {
    "A01": ("5", "target", '{"target": 100}'), "A02": ("4", "rank", PLACES.format(4, "1.5")),
    "A03": ("3", "tiers", TIERS.format(3, 1.8, 0.9)),
    "A05": ("2", "goalposts", '{"low": 20, "high": 90}'), "B05": ("2", "conditions", '{"of": 100}'),
    "C02": ("3", "group_max", GROUPS.format(3, 2)),
    "C18": ("1", "quota", '{"quota": 3, "below": 0.4}'), "E07": ("1", "min_max", '{"low": 0, "high": 40}'),
    "F03": ("1", "deduct", '{"each": 0.01, "floor": 0.1, "start": 1}'), "C21": ("0", "bonus", '{"each": 0.5, "cap": 1}'),
}  # fmt: skip
AFTER = {
    "A01": ("1", "target", '{"target": 100}'), "A02": ("6", "rank", PLACES.format(6, 2.25)),
    "A03": ("6", "tiers", TIERS.format(6, 3.6, 1.8)),
    "A05": ("1", "goalposts", '{"low": 20, "high": 90}'), "B05": ("1", "conditions", '{"of": 100}'),
    "C02": ("1.5", "group_max", GROUPS.format(1.5, 1)), "C18": ("2", "quota", '{"quota": 3, "below": 0.8}'),
    "E07": ("1.5", "min_max", '{"low": 0, "high": 40}'), "F03": ("2", "deduct", '{"each": 0.02, "floor": 0.2, "start": 2}'),
    "C21": ("0", "bonus", '{"each": 0.5, "cap": 1}'),
}  # fmt: skip


def project(folder: Path, rows: dict[str, tuple[str, str, str]]) -> Path:
    """A copy of the dbt project whose county scheme has these rows, and says that units may move one another."""
    shutil.copytree(PROJECT_ROOT / "dbt_project", folder, ignore=shutil.ignore_patterns("target", "logs"))
    seeds = folder / "seeds"
    with (seeds / "scheme_indicator.csv").open(encoding="utf-8", newline="") as handle:
        scheme = list(csv.DictReader(handle))
    for row in scheme:
        if row["level"] == "county" and row["indicator_code"] in rows:
            row["weight"], row["rule"], row["rule_params"] = rows[row["indicator_code"]]
    with (seeds / "scheme_indicator.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, scheme[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(scheme)
    text = (seeds / "scheme.csv").read_text(encoding="utf-8")
    (seeds / "scheme.csv").write_text(text.replace(",0.25,false,", ",0.25,true,", 1), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def changed(small_province: Province, tmp_path_factory: pytest.TempPathFactory) -> tuple[Roots, Path]:
    """A published warehouse of the small province under a scheme with every form of rule; the project's folder."""
    folder = tmp_path_factory.mktemp("schemes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DBT_VARIABLE, str(project(folder / "changed", BEFORE)))
        roots = Roots.resolve(small_province.roots.raw, folder / "warehouse")
        assert run(roots) == 0
    return roots, folder / "changed"


def ranking(roots: Roots) -> dict[str, tuple[Decimal, int | None]]:
    database = roots.editions / roots.current.read_text(encoding="utf-8").strip() / "warehouse.duckdb"
    rows = fetch(database, "select * from marts.ranking where level = 'county' and period = ?", PERIOD)
    return {row["unit_code"]: (Decimal(str(row["score"])), row["rank"]) for row in rows}


def simulated(roots: Roots, file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    words = ["simulate", "--scheme", str(file), "--period", PERIOD, "--format", "json", "--warehouse", str(roots.warehouse)]
    capsys.readouterr()
    assert main(words) == 0
    said = capsys.readouterr()
    return json.loads(said.out), said.err


def scores(rows: list[dict[str, Any]], column: str = "score") -> dict[str, Decimal]:
    return {row["unit_code"]: Decimal(str(row[column])) for row in rows}


def test_every_form_of_rule_gives_the_scores_of_a_run(changed: tuple[Roots, Path], capsys: pytest.CaptureFixture[str]) -> None:
    roots, folder = changed
    rows, said = simulated(roots, folder / "seeds" / "scheme_indicator.csv", capsys)
    wanted = ranking(roots)
    assert {row["unit_code"]: (Decimal(str(row["score"])), row["rank"]) for row in rows} == wanted
    assert scores(rows, "official_score") == {unit: score for unit, (score, _) in wanted.items()}
    assert max(score for score, _ in wanted.values()) <= 101  # 100 and the bonus
    assert said == ""


def test_another_scheme_gives_the_scores_of_a_run_under_it(
    small_province: Province, changed: tuple[Roots, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    rows, _ = simulated(changed[0], PROJECT_ROOT / "dbt_project" / "seeds" / "scheme_indicator.csv", capsys)
    assert {row["unit_code"]: (Decimal(str(row["score"])), row["rank"]) for row in rows} == ranking(small_province.roots)
    assert scores(rows) != scores(rows, "official_score")


def test_new_weights_alone_give_what_the_whole_file_with_them_gives(
    changed: tuple[Roots, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roots, _ = changed
    file = tmp_path / "weights.csv"
    file.write_text("indicator_code,weight\n" + "".join(f"{code},{row[0]}\n" for code, row in AFTER.items()), encoding="utf-8")
    rows, said = simulated(roots, file, capsys)
    whole, _ = simulated(roots, project(tmp_path / "after", AFTER) / "seeds" / "scheme_indicator.csv", capsys)
    assert [(row["unit_code"], row["score"], row["rank"]) for row in rows] == [
        (row["unit_code"], row["score"], row["rank"]) for row in whole
    ]
    assert any(row["score"] != row["official_score"] for row in rows)
    assert "A02、A03、C02、C18、F03" in said


def test_every_form_of_rule_gives_points_there(changed: tuple[Roots, Path]) -> None:
    """A near miss of the comparison: were a rule's points all nought, it would prove nothing."""
    database = changed[0].editions / changed[0].current.read_text(encoding="utf-8").strip() / "warehouse.duckdb"
    rows = fetch(
        database, "select indicator_code, max(points) as points from marts.ledger where level = 'county' and period = ? group by 1", PERIOD
    )
    points = {row["indicator_code"]: row["points"] for row in rows}
    assert [code for code in BEFORE if not points[code]] == []
