"""Suites whose frames stand as before are not run again, and nothing else is taken for judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from pipelines.quality import expectations
from pipelines.quality.kept import KeptResults, fingerprint

CODE = Path(expectations.__file__)
SOCIETIES = [{"society_name": name, "members": 50, "expert_members": 5, "charter_party": True} for name in ("甲会", "乙会", "甲会")]
PEOPLE = [{"name": "马某某", "phone": "13800000001", "role": "health", "from_on": date(2025, 1, 1)}]
LandingMaker = Callable[..., Path]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the suites that were really run."""
    names: list[str] = []
    run = expectations.run_suite

    def noted(context: Any, name: str, declared: Any, frame: Any) -> list[expectations.Judged]:
        if not frame.empty and declared:
            names.append(name)
        return run(context, name, declared, frame)

    monkeypatch.setattr(expectations, "run_suite", noted)
    return names


def frame(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"unit": ["640104", "640105"], "people": [3.0, None], **columns})


def test_a_fingerprint_tells_values_types_columns_and_questions_apart() -> None:
    base = fingerprint(frame(), ["a"], CODE)
    assert fingerprint(frame(), ["a"], CODE) == base
    others = [
        fingerprint(frame(people=[3.0, 4.0]), ["a"], CODE),
        fingerprint(frame(people=["3.0", None]), ["a"], CODE),
        fingerprint(frame(more=[1, 2]), ["a"], CODE),
        fingerprint(frame().iloc[::-1], ["a"], CODE),
        fingerprint(frame(), ["a", "b"], CODE),
        fingerprint(frame(), ["a"], Path(__file__)),
    ]
    assert len({base, *others}) == 7


def test_the_same_landing_is_not_judged_twice_and_gives_the_same_report(make_landing: LandingMaker, tmp_path: Path, ran: list[str]) -> None:
    landing, results = (
        make_landing(("sanhui_register", "2025Q1", SOCIETIES), ("sanzhang_roster", "2025Q1", PEOPLE)),
        tmp_path / "results.json",
    )
    first = expectations.judge_landing(landing, results)
    assert {name.split("_rows")[0] for name in ran if name.endswith("_rows")} == {"sanhui_register", "sanzhang_roster"}
    ran.clear()
    assert expectations.judge_landing(landing, results) == first
    assert ran == []
    assert first.findings or any(not o.success for o in first.outcomes)  # a failure is remembered as well
    assert not any(secret in results.read_text(encoding="utf-8") for secret in ("马某某", "13800000001", "甲会"))


def test_only_the_changed_form_is_judged_again_and_the_report_is_that_of_a_fresh_judgement(
    make_landing: LandingMaker, tmp_path: Path, ran: list[str]
) -> None:
    landing, results = (
        make_landing(("sanhui_register", "2025Q1", SOCIETIES), ("sanzhang_roster", "2025Q1", PEOPLE)),
        tmp_path / "results.json",
    )
    expectations.judge_landing(landing, results)
    with duckdb.connect(str(landing)) as connection:
        connection.execute("update submissions.sanhui_register set society_name = '丙会', members = -1 where society_name = '乙会'")
    ran.clear()
    changed = expectations.judge_landing(landing, results)
    assert ran
    assert all(name.startswith("sanhui_register") for name in ran)
    assert changed == expectations.judge_landing(landing)


def test_a_file_that_is_not_whole_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    kept = KeptResults(path)
    kept.keep("a", [(False, [1, 2])])
    kept.write()
    assert KeptResults(path).of("a") == [[False, [1, 2]]]
    path.write_text(path.read_text()[:-4])
    assert KeptResults(path).of("a") is None


def test_what_nobody_asked_for_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    first = KeptResults(path)
    for key in ("a", "b"):
        first.keep(key, [(True, [])])
    first.write()
    second = KeptResults(path)
    second.of("b")
    second.write()
    assert KeptResults(path).of("a") is None
    assert KeptResults(path).of("b") is not None
