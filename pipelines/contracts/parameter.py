"""Declared parameters of checks: dbt_project/seeds/check_parameter.csv, the same rows that the models read.

Belongs here: the look-up by rule. Does not belong here: what a parameter means (its note in the seed), the statistics' own parameters.
"""

from __future__ import annotations

import csv
from functools import cache

from pipelines.paths import seeds_dir


@cache
def check_parameters(rule: str) -> dict[str, float]:
    """Parameter → value of one rule; KeyError where the seed has no row of it."""
    with (seeds_dir() / "check_parameter.csv").open(encoding="utf-8", newline="") as handle:
        found = {row["parameter"]: float(row["value"]) for row in csv.DictReader(handle) if row["rule"] == rule}
    if not found:
        raise KeyError(rule)
    return found
