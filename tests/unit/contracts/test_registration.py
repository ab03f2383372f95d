"""The register of schemes and amendments as new rows: what may be appended, what a change looks like, which scheme is in force."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.contracts import scheme as contract
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.registration import load_registrations, registrations, standing
from pipelines.contracts.scheme import load_schemes, schemes
from pipelines.derive.scheme_rows import amend, register
from pipelines.paths import dbt_project_dir, seeds_dir

MODELS = dbt_project_dir() / "models" / "indicators"
FILES = ("scheme.csv", "scheme_indicator.csv", "clause.csv", "scheme_registration.csv")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(seeds_dir() / name, tmp_path / name)
    return tmp_path


def spoil(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_schemes_of_the_seeds_are_the_registered_ones() -> None:
    """A change of the sample scheme is registered anew: `sanzhang scheme register` (its former row goes, it never was in force)."""
    assert [one.name for one in schemes() if standing(one, registrations()).registered_on is None] == []


def test_a_changed_weight_is_no_longer_the_registered_scheme(seeds: Path) -> None:
    spoil(seeds / "scheme_indicator.csv", "sample-2025,county,A02", "sample-2025,county,A99")
    (changed,) = [
        contract._scheme(
            s.name, [("", v) for v in s.levels], [("", i.model_copy(update={"weight": 9.0})) for i in s.indicators if i.is_leaf]
        )
        for s in schemes()
    ]
    stands = standing(changed, load_registrations(seeds))
    assert stands.registered_on is None
    assert stands.others_on == date(2025, 1, 1)
    assert stands.said == "2025-01-01 登记之后改过"


def test_an_amendment_is_appended_and_leaves_every_former_row_as_it_was(seeds: Path) -> None:
    before = {name: (seeds / name).read_text(encoding="utf-8") for name in FILES}
    (former,) = load_schemes(seeds, MODELS)
    amend(seeds, MODELS, former.name, "sample-2025-b", date(2026, 8, 1), "门槛调整")
    assert all((seeds / name).read_text(encoding="utf-8").startswith(text) for name, text in before.items())
    old, new = load_schemes(seeds, MODELS)
    assert old.sha256 == former.sha256
    assert (new.amends, new.amended_on, new.amendment_reason) == (former.name, date(2026, 8, 1), "门槛调整")
    assert new.indicators == tuple(row.model_copy(update={"scheme": new.name}) for row in old.indicators)
    assert register(seeds, MODELS, new.name, date(2026, 8, 1), "修订")
    assert not register(seeds, MODELS, new.name, date(2026, 8, 2))
    assert standing(new, load_registrations(seeds)).registered_on == date(2026, 8, 1)


def test_an_amendment_takes_over_on_its_day(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    amend(seeds, MODELS, "sample-2025", "a-later-name", date(2026, 8, 1), "门槛调整")
    monkeypatch.setattr(contract, "schemes", lambda: load_schemes(seeds, MODELS))
    assert contract.scheme_in_force(date(2026, 7, 31)).name == "sample-2025"
    assert contract.scheme_in_force(date(2026, 8, 1)).name == "a-later-name"


def test_what_cannot_be_appended_is_refused(seeds: Path) -> None:
    with pytest.raises(Refusal, match="没有方案“nx”"):
        register(seeds, MODELS, "nx", date(2026, 8, 1))
    with pytest.raises(Refusal, match="已经有了"):
        amend(seeds, MODELS, "sample-2025", "sample-2025", date(2026, 8, 1), "门槛调整")
    with pytest.raises(Refusal, match="要写理由"):
        amend(seeds, MODELS, "sample-2025", "b", date(2026, 8, 1), " ")
    amend(seeds, MODELS, "sample-2025", "b", date(2026, 8, 1), "门槛调整")
    with pytest.raises(Refusal, match="只能往后添"):
        register(seeds, MODELS, "b", date(2024, 8, 1))
    with pytest.raises(Refusal, match="已由“b”修订"):
        amend(seeds, MODELS, "sample-2025", "c", date(2026, 8, 1), "门槛调整")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (",b,2026-08-01", ",nowhere,2026-08-01", "amends“nowhere”不在 scheme.csv 里"),
        ("sample-2025,2026-08-01,门槛调整", "sample-2025,,", "就要填 amended_on"),
        ("sample-2025,2026-08-01,门槛调整", "b,2026-08-01,门槛调整", "成环"),
    ],
)
def test_an_amendment_that_leads_nowhere_is_refused_in_one_line(seeds: Path, before: str, after: str, said: str) -> None:
    amend(seeds, MODELS, "sample-2025", "b", date(2026, 8, 1), "门槛调整")
    if before.startswith(",b,"):
        before, after = "sample-2025,2026-08-01", "nowhere,2026-08-01"
    spoil(seeds / "scheme.csv", before, after)
    with pytest.raises(ValueError, match=r"scheme\.csv") as refused:
        load_schemes(seeds, MODELS)
    assert said in str(refused.value)


def test_the_register_is_strict(seeds: Path) -> None:
    with (seeds / "scheme_registration.csv").open("a", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerow(["sample-2025", "abc", "2026-01-01", ""])
    with pytest.raises(ValueError, match=r"scheme_registration\.csv 第 3 行：sha256 “abc”不合规"):
        load_registrations(seeds)
