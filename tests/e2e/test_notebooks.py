"""Every notebook runs over the published edition and shows what the edition holds."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.paths import PROJECT_ROOT, RAW_VARIABLE, WAREHOUSE_VARIABLE
from pipelines.reports import verified
from pipelines.reports.deviance import RULE, load, standings
from pipelines.reports.published import default_period, opened
from tests.e2e.conftest import Province

NOTEBOOKS = sorted((PROJECT_ROOT / "notebooks").glob("*.py"))


def run_notebook(path: Path) -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, definitions = module.app.run()
    return dict(definitions)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(province: Province, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WAREHOUSE_VARIABLE, str(province.roots.warehouse))
    monkeypatch.setenv(RAW_VARIABLE, str(province.roots.raw))
    defined = run_notebook(path)
    defined["connection"].close()
    assert defined["edition"].edition_id == province.database().parent.name


def test_a_notebook_is_written_out_as_one_file_that_asks_nothing_of_a_network(
    province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, edition = tmp_path / "候选.html", province.database().parent.name
    given = ["notebook", "case_candidates", "--out", str(out), "--warehouse", str(province.roots.warehouse)]
    assert main([*given, "--edition", edition]) == 0
    assert edition in capsys.readouterr().out
    written = out.read_text(encoding="utf-8")
    assert edition in written
    assert "演示数据，全部虚构" in written
    assert RULE.split("；")[0] in written
    assert "Plotly.newPlot" in written
    assert not re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="?http', written)


def test_every_county_is_a_candidate_or_is_told_why_not(province: Province) -> None:
    with opened(province.database()) as edition:
        found = standings(load(edition))
    assert len(found) == len(province.query("select 1 from marts.unit where level = 'county'"))
    assert all(s.candidate or s.why for s in found)
    for s in found:
        if s.ratio is not None and s.low is not None and s.high is not None:
            assert s.low <= s.ratio <= s.high
    first = next(s for s in found if s.rate is not None)
    months = province.query(
        "select r.period, coalesce(sum(a.people), 0) as people from (select period from marts.report_status "
        "where unit_code = ? and form = 'activity_record' and status in ('on_time', 'late', 'nothing_to_report') and period in "
        "(select distinct period from marts.report_status where form = 'activity_record' and status <> 'not_due' "
        "and length(period) = 7 order by 1 desc limit 12)) as r left join marts.activity as a "
        "on a.unit_code = ? and strftime(a.held_on, '%Y-%m') = r.period group by 1",
        first.county.code, first.county.code,
    )  # fmt: skip
    assert first.rate == pytest.approx(sum(float(r["people"]) for r in months) / len(months) * first.county.factor)


def test_activity_rhythm_leaves_unreported_months_empty(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WAREHOUSE_VARIABLE, str(province.roots.warehouse))
    defined = run_notebook(PROJECT_ROOT / "notebooks" / "activity_rhythm.py")
    rows = province.query(
        "select period, status from marts.report_status where unit_code = ? and form = 'activity_record'", defined["county"].value
    )
    defined["connection"].close()
    assert sorted(defined["months"]["period"].to_list()) == sorted(r["period"] for r in rows)


def test_typical_cases_compare_claims_with_the_ledgers(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WAREHOUSE_VARIABLE, str(province.roots.warehouse))
    defined = run_notebook(PROJECT_ROOT / "notebooks" / "typical_cases.py")
    published = province.query("select case_id, claimed_people from marts.typical_case order by case_id")
    defined["connection"].close()
    cases = defined["cases"].sort("case_id")
    assert cases["case_id"].to_list() == [row["case_id"] for row in published]
    assert cases["claimed_people"].to_list() == [row["claimed_people"] for row in published]
    assert set(defined["months"]["place"]) <= {"案例乡镇", "本县其他乡镇"}
    assert defined["similar"].height <= 5


def test_by_verified_figures_nobody_gains_from_less_and_all_verified_changes_nothing(province: Province) -> None:
    with opened(province.database()) as edition:
        scheme = str(edition.edition()["scheme"])
        period = default_period(edition, scheme, "county")
        by_platform = verified.factors(edition, "county", period)
        same = verified.load(edition, scheme, "county", period, dict.fromkeys(by_platform, 1.0))
        assert all(one.rank == one.verified_rank for one in same)
        first = edition.rows(
            "select unit_code from marts.ranking where scheme = ? and level = 'county' and period = ? and rank = 1", [scheme, period]
        )
        lost = {(first[0]["unit_code"], measure): 0.0 for measure in verified.MEASURES.values()}
        fallen = verified.load(edition, scheme, "county", period, lost)
    assert all(0 <= share <= 1 for share in by_platform.values())
    assert next(one.verified_rank for one in fallen if one.rank == 1) > 1
