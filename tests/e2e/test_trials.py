"""`simulate` and `whatif` over the published province: the same points as the words of the scheme give, and nothing published changes."""

from __future__ import annotations

import csv
import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.paths import PROJECT_ROOT
from tests.e2e.conftest import Province
from tests.e2e.test_ranking import CENT, Cells, ranks, received_share, unit_lines

SCHEME = PROJECT_ROOT / "dbt_project" / "seeds" / "scheme_indicator.csv"
PERIOD = "2026Q2"


def say(province: Province, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command on the province."""
    code = main([*arguments, "--raw", str(province.roots.raw), "--warehouse", str(province.roots.warehouse)])
    said = capsys.readouterr()
    return code, said.out, said.err


def published(province: Province) -> tuple[list[dict[str, Any]], dict[str, Cells], dict[str, str]]:
    """Leaf rows of the county scheme, values by unit, peer groups."""
    scheme = province.query("select * from marts.indicator where level = 'county' and rule is not null")
    values: dict[str, Cells] = {}
    for row in province.query("select * from marts.indicator_value where level = 'county' and period = ?", PERIOD):
        values.setdefault(row["unit_code"], {})[row["indicator_code"]] = (
            row["value"],
            row["absence"],
            received_share(row),
            row["denominator"],
        )
    return (
        scheme,
        values,
        {row["unit_code"]: row["peer_group"] for row in province.query("select * from marts.unit where level = 'county'")},
    )


def edited(path: Path, **changes: str) -> Path:
    """The project's scheme with columns of county row A05 changed."""
    with SCHEME.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        if (row["level"], row["indicator_code"]) == ("county", "A05"):
            row.update(changes)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_schemes_own_rows_give_the_official_ranking_and_change_nothing(province: Province, capsys: pytest.CaptureFixture[str]) -> None:
    before = hashlib.sha256(province.database().read_bytes()).hexdigest(), sorted(province.roots.editions.iterdir())
    for level in ("county", "city"):
        code, out, err = say(province, capsys, "simulate", "--scheme", str(SCHEME), "--level", level, "--format", "json")
        rows = json.loads(out)
        assert (code, err, len(rows)) == (0, "", {"county": 22, "city": 5}[level])
        for row in rows:
            assert (row["score"], row["rank"]) == (row["official_score"], row["official_rank"]), row["unit_name"]
    assert before == (hashlib.sha256(province.database().read_bytes()).hexdigest(), sorted(province.roots.editions.iterdir()))


def test_new_weights_give_the_points_of_a_plain_recomputation(
    province: Province, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    weights = {"A01": 7.5, "C01": 0, "F01": 3.5}
    file = tmp_path / "weights.csv"
    file.write_text("indicator_code,weight\n" + "".join(f"{code},{w}\n" for code, w in weights.items()), encoding="utf-8")
    code, out, err = say(province, capsys, "simulate", "--scheme", str(file), "--format", "json")
    assert (code, err) == (0, "")
    scheme, values, peers = published(province)
    changed = [{**row, "weight": weights.get(row["indicator_code"], row["weight"])} for row in scheme]
    totals = {unit: sum(unit_lines(changed, cells, peers[unit], PERIOD).values(), Decimal(0)) for unit, cells in values.items()}
    rows = {row["unit_code"]: row for row in json.loads(out)}
    assert {u for u, row in rows.items() if abs(Decimal(str(row["score"])) - totals[u]) > CENT} == set()
    scores = {u: Decimal(str(row["score"])) for u, row in rows.items() if row["status"] != "unranked"}
    assert {u: rows[u]["rank"] for u in scores} == ranks(scores)
    assert any(row["moved"] for row in rows.values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rule_params": '{"low": 90, "high": 20}'}, "low 90 应小于 high 20"),
        ({"rule": "magic"}, "magic"),
        ({"weight": "-1"}, "weight"),
        ({"parent": "Z"}, "上级“Z”"),
        ({"scheme": "other"}, "正好是一个方案"),
        ({"forms": "activity_record"}, "A05 的 forms 和现行方案不同"),
        ({"weight": "2.5"}, "改后县级各项权重之和是 100.5，方案总分是 100，多 0.5"),
        ({"rule": "tiers", "rule_params": '{"tiers": [{"at_least": 90, "points": 3}]}'}, "（A05）：最多能得 3 分"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused_in_one_line(
    province: Province, capsys: pytest.CaptureFixture[str], tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    code, out, err = say(province, capsys, "simulate", "--scheme", str(edited(tmp_path / "trial.csv", **changes)), "--format", "json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert "trial.csv" in err


def test_what_is_past_is_not_proposed(province: Province, capsys: pytest.CaptureFixture[str]) -> None:
    past = {row["indicator_code"] for row in province.query("select distinct indicator_code from marts.indicator where mendable = false")}
    assert {"F01", "C05"} <= past
    lost = "select count(*) as n from marts.ledger where indicator_code = 'F01' and level = 'county' and points < max_points"
    assert province.query(lost)[0]["n"] > 0
    for unit in ("640424", "640522", "640104"):
        _, out, _ = say(province, capsys, "whatif", unit, "--format", "json")
        for row in json.loads(out)["indicators"]:
            if row["indicator_code"] in past:
                assert row["gain_full"] is None
                assert row["gain_target"] is None
                assert row["gain_report"]


def test_whatif_gains_are_those_of_the_changed_cell_alone(province: Province, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, values, peers = published(province)
    official = {
        row["unit_code"]: row for row in province.query("select * from marts.ranking where level = 'county' and period = ?", PERIOD)
    }
    tried = 0
    for unit in ("640522", "640302", "640106"):
        code, out, _ = say(province, capsys, "whatif", unit, "--format", "json")
        found = json.loads(out)
        assert (code, found["unit_code"]) == (0, unit)
        assert found["indicators"]
        others = [row["score"] for u, row in official.items() if u != unit and row["rank"] is not None]
        for line in found["indicators"]:
            assert Decimal(str(line["lost"])) == max(Decimal(str(line["max_points"])) - Decimal(str(line["points"])), Decimal(0))
            for action in ("full", "target", "report"):
                if line[f"gain_{action}"] is None:
                    continue
                cases = values[unit][line["indicator_code"]][3]
                cells = {**values[unit], line["indicator_code"]: (line[f"{action}_value"], None, 1.0, cases)}
                score = sum(unit_lines(scheme, cells, peers[unit], PERIOD).values(), Decimal(0))
                gained = Decimal(str(line[f"gain_{action}"]))
                assert abs(official[unit]["score"] + gained - score) <= CENT, (unit, line["indicator_code"], action)
                assert line[f"rank_{action}"] == 1 + sum(other > official[unit]["score"] + gained for other in others)
                tried += 1
            row = next(row for row in scheme if row["indicator_code"] == line["indicator_code"])
            gain, lost = Decimal(str(line["gain_full"] or 0)), Decimal(str(line["lost"]))
            # over few cases full marks are not to be had; a duty that has time left is out of the points until it is done
            if line["gain_full"] is not None and row["accrual"] != "due_at_end":
                assert gain <= lost + CENT if row["min_denominator"] else abs(gain - lost) <= CENT
    assert tried > 60


def test_all_of_whatif_at_once_is_scored_anew_and_is_no_sum(province: Province, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, values, peers = published(province)
    standing = province.query("select * from marts.ranking where level = 'county' and period = ?", PERIOD)
    official = {row["unit_code"]: row for row in standing}
    no_sum = 0
    for unit in ("640522", "640302", "640106"):
        _, out, _ = say(province, capsys, "whatif", unit, "--format", "json")
        found = json.loads(out)
        for action in ("full", "target", "report"):
            done = [line for line in found["indicators"] if line[f"gain_{action}"]]
            gain = found["together"][f"gain_{action}"]
            if not done:
                assert gain is None
                continue
            cells = dict(values[unit])
            for line in done:
                cells[line["indicator_code"]] = (line[f"{action}_value"], None, 1.0, values[unit][line["indicator_code"]][3])
            score = sum(unit_lines(scheme, cells, peers[unit], PERIOD).values(), Decimal(0))
            assert abs(official[unit]["score"] + Decimal(str(gain)) - score) <= CENT, (unit, action)
            rank = found["together"][f"rank_{action}"]
            reached = official[unit]["score"] + Decimal(str(gain))
            assert rank == 1 + sum(row["score"] > reached for u, row in official.items() if u != unit and row["rank"] is not None)
            assert found["together"][f"rank_best_{action}"] <= rank <= found["together"][f"rank_worst_{action}"]
            no_sum += abs(Decimal(str(gain)) - sum(Decimal(str(line[f"gain_{action}"])) for line in done)) > CENT
        for line in found["indicators"]:
            if line["rank_full"] is not None:
                assert line["rank_best_full"] <= line["rank_full"] <= line["rank_worst_full"]
    assert no_sum > 0


def test_an_unknown_unit_or_period_is_one_line(province: Province, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("whatif", "乌有县"), ("whatif", "640522", "--period", "2019Q1"), ("simulate", "--scheme", "no.csv")):
        code, out, err = say(province, capsys, *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1), arguments
