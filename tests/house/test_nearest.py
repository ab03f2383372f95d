"""What `make quick` chooses."""

from __future__ import annotations

from nearest import ALWAYS, nearest


def test_a_module_is_held_by_the_test_of_its_name_or_its_room() -> None:
    assert "tests/unit/ingest/test_dates.py" in nearest(["pipelines/ingest/dates.py"])
    assert "tests/unit/editions" in nearest(["pipelines/editions/no_such_module.py"])
    assert "tests/unit/test_command_line.py" in nearest(["pipelines/verbs/produce.py"])


def test_declarations_and_models_are_held_by_what_needs_no_run() -> None:
    assert {"tests/unit/contracts", "tests/unit/derive"} < {*nearest(["dbt_project/seeds/scheme.csv"])}
    assert "tests/unit/derive/test_sync.py" not in nearest(["dbt_project/seeds/scheme.csv"])


def test_house_rules_always_run_and_the_rest_of_the_tree_asks_for_nothing_more() -> None:
    assert nearest(["README.md", "tests/e2e/test_figures.py"]) == [*ALWAYS]
