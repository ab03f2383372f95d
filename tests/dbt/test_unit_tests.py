"""The unit tests written beside the models, which the nightly build leaves out."""

from __future__ import annotations

from pathlib import Path

from landing_fixture import run_dbt


def test_every_dbt_unit_test_passes(built: Path) -> None:
    nodes = run_dbt(built, "test", "--select", "test_type:unit")
    assert len(nodes) >= 5
    assert [node for node in nodes if node[1] != "pass"] == []
