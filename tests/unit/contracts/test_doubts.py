"""Every sample value has its row in the register of doubts: where the notice is silent and a number depends on us, it is said."""

from __future__ import annotations

import csv

from pipelines.contracts.absence import Absence
from pipelines.paths import seeds_dir

Rows = list[dict[str, str]]
SAMPLE = "样例"
# columns of a sample scheme that say what it is, not what the office decides
NAMES = {
    "scheme": {
        "scheme", "level", "title", "valid_from", "valid_to", "coupled", "sample", "amends", "amended_on", "amendment_reason", "note",
    },
    "scheme_indicator": {
        "scheme", "level", "indicator_code", "title", "clause", "parent", "unit", "direction", "rule", "aggregation", "decimals", "forms",
        "exports", "kind", "numerator_title", "denominator_title", "exclusions", "note",
    },
    "target": {"goal", "level", "indicator_code", "starts_on", "ends_on", "sample", "note"},
    "obligation": {"form", "level", "measure", "first_period", "last_period", "owed", "title", "note"},
}  # fmt: skip


def seed(name: str) -> Rows:
    with (seeds_dir() / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def sample_values() -> set[str]:
    """What a sample decides: table.column where a row is a sample by its column, the table (or code list) where its notes say so."""
    samples = {row["scheme"] for row in seed("scheme") if row["sample"] == "true"}
    found: set[str] = set()
    for path in sorted(seeds_dir().glob("*.csv")):
        for row in seed(path.stem):
            sample = row.get("sample") == "true" or row.get("scheme") in samples or any(SAMPLE in (cell or "") for cell in row.values())
            if not sample or path.stem in {"doubt_register", "scheme_registration", "scorecard"}:
                continue
            if path.stem in NAMES:
                found |= {f"{path.stem}.{column}" for column, cell in row.items() if cell and column not in NAMES[path.stem]}
            else:
                found.add(f"code:{row['codelist']}" if path.stem == "code" else path.stem)
    return found


def covered() -> set[str]:
    return {item for row in seed("doubt_register") for item in row["covers"].split("|") if item}


def test_a_sample_value_without_its_row_fails() -> None:
    values = sample_values()
    assert "scheme_indicator.weight" in values
    assert values - covered() == set()


def test_nothing_is_covered_that_does_not_exist() -> None:
    for item in covered():
        table, _, column = item.partition(".")
        if table.startswith("code:"):
            assert table.removeprefix("code:") in {row["codelist"] for row in seed("code")}
        else:
            assert not column or column in seed(table)[0], item


def test_doubts_name_indicators_and_kinds_of_absence_that_exist() -> None:
    codes = {row["indicator_code"] for row in seed("scheme_indicator")}
    rows = seed("doubt_register")
    assert len({row["doubt"] for row in rows}) == len(rows)
    for row in rows:
        assert {code for code in row["indicators"].split("|") if code} - {"*"} <= codes
        assert row["absence"] in {"", "partial", *Absence}
        assert all(row[key] for key in ("word", "question", "handling", "effect", "decides"))
