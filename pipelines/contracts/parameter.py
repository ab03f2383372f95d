"""Declared parameters of checks: dbt_project/seeds/check_parameter.csv, the same rows that the models read.

Belongs here: the look-up by rule, which rows the models ask for.
Does not belong here: what a parameter means (its note in the seed), the statistics' own parameters.
"""

from __future__ import annotations

import csv
import re
from functools import cache

from pipelines.paths import dbt_project_dir, seeds_dir

_ASKED = re.compile(r"check_parameter\('(\w+)', '(\w+)'\)")


@cache
def check_parameters(rule: str) -> dict[str, float]:
    """Parameter → value of one rule; KeyError where the seed has no row of it."""
    with (seeds_dir() / "check_parameter.csv").open(encoding="utf-8", newline="") as handle:
        found = {row["parameter"]: float(row["value"]) for row in csv.DictReader(handle) if row["rule"] == rule}
    if not found:
        raise KeyError(rule)
    return found


def asked_parameters() -> tuple[tuple[str, str], ...]:
    """(rule, parameter) that the models name, in name order: each needs its row in the seed, or its check would never find anything."""
    project = dbt_project_dir()
    texts = (path.read_text(encoding="utf-8") for folder in ("models", "macros") for path in (project / folder).rglob("*.sql"))
    return tuple(sorted({found for text in texts for found in _ASKED.findall(text)}))
