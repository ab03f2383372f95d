"""Every notebook runs over the published edition and shows what the edition holds."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from pipelines.paths import PROJECT_ROOT, WAREHOUSE_VARIABLE
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
    defined = run_notebook(path)
    defined["connection"].close()
    assert defined["edition"].edition_id == province.database().parent.name


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
