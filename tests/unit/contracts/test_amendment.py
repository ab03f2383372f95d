"""An amended scheme says when and why; `sanzhang doctor` asks for it where the edition in force was made from other rows."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from pipelines.contracts.scheme import load_schemes
from pipelines.editions.store import Edition
from pipelines.paths import dbt_project_dir, seeds_dir
from pipelines.reports.doctor import _amendments

MODELS = dbt_project_dir() / "models" / "indicators"


def amended(folder: Path, **values: str) -> Path:
    """The seeds with columns of every row of scheme.csv changed."""
    for name in ("scheme.csv", "scheme_indicator.csv", "clause.csv"):
        shutil.copy(seeds_dir() / name, folder / name)
    with (folder / "scheme.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    with (folder / "scheme.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, **values} for row in rows)
    return folder


def edition(sha256: str) -> Edition:
    return Edition("e", Path("e"), "working", "2026-07-31", "", "", True, {"scheme": "sample-2025", "scheme_sha256": sha256})


def test_a_date_needs_a_reason_and_a_reason_a_date(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="amended_on 和 amendment_reason 要么都填"):
        load_schemes(amended(tmp_path, amended_on="2026-08-01"), MODELS)
    with pytest.raises(ValueError, match="amended_on 和 amendment_reason 要么都填"):
        load_schemes(amended(tmp_path, amendment_reason="门槛调整"), MODELS)


def test_an_amendment_is_part_of_the_hash_and_known_by_its_day(tmp_path: Path) -> None:
    (before,) = load_schemes(seeds_dir(), MODELS)
    (after,) = load_schemes(amended(tmp_path, amended_on="2026-08-01", amendment_reason="门槛调整"), MODELS)
    assert after.sha256 != before.sha256
    assert after.is_amended_since("2026-07-31")
    assert not after.is_amended_since("2026-08-02")
    assert not before.is_amended_since("2026-07-31")


def test_doctor_asks_for_the_reason_of_a_scheme_changed_since_the_edition() -> None:
    (sample,) = load_schemes(seeds_dir(), MODELS)
    assert _amendments(edition(sample.sha256)) == []
    (note,) = _amendments(edition("other"))
    assert "amended_on" in note.text
