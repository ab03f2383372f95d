"""The life of findings from edition to edition: when one was first seen, and that one which disappeared is not forgotten.

Belongs here: the append-only findings_seen.jsonl below the warehouse, which outlives landing, work and editions.
Does not belong here: what a finding is (marts.finding), its status (office acts, dbt).
A line is one publication: as_of, ids that appeared, and the rows of those that the edition before still held and this one does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.ingest.appendonly import append_lines, read_lines
from pipelines.paths import Roots

KEPT = ("finding_id", "rule", "severity", "status", "unit_code", "form", "period", "path", "sheet", "cell", "message", "last_seen")
Row = dict[str, Any]


@dataclass
class Life:
    """First and last as_of at which a finding stood in an edition; `gone` holds its last row once it disappeared."""

    first_seen: date
    last_seen: date
    gone_on: date | None = None
    gone: Row | None = None


def lives(roots: Roots, as_of: date = date.max) -> dict[str, Life]:
    """Every finding published up to as_of by its id; a line cut off by a crash is left out."""
    found: dict[str, Life] = {}
    for row in read_lines(roots.findings_seen_jsonl, said_again=True):
        if "as_of" not in row:
            continue
        day = date.fromisoformat(row["as_of"])
        if day > as_of:
            continue
        for finding in row["appeared"]:
            life = found.setdefault(finding, Life(day, day))
            life.first_seen, life.last_seen = min(life.first_seen, day), max(life.last_seen, day)
            life.gone_on = life.gone = None
        for gone in row.get("gone", ()):
            last = date.fromisoformat(gone["last_seen"])
            life = found.setdefault(gone["finding_id"], Life(last, last))
            life.last_seen, life.gone_on, life.gone = max(life.last_seen, last), day, gone
    return found


def seen_rows(roots: Roots, as_of: date) -> list[tuple[object, ...]]:
    """(finding_id, first_seen, last_seen) of every finding published up to as_of."""
    return [(name, life.first_seen, life.last_seen) for name, life in lives(roots, as_of).items()]


def _findings(database: Path) -> dict[str, Row]:
    with duckdb.connect(str(database), read_only=True) as connection:
        result = connection.execute(f"select {', '.join(KEPT)} from marts.finding")
        return {row[0]: dict(zip(KEPT, row, strict=True)) for row in result.fetchall()}


def remember(roots: Roots, as_of: date, database: Path, before: Path | None) -> None:
    """Append what appeared in `database` and what disappeared since `before` (None: no edition yet, or one of a later day).

    Safe to repeat after a cut: what is known to stand or to be gone is not said twice.
    """
    present, known = _findings(database), lives(roots)
    appeared = sorted(name for name in present if name not in known or known[name].gone_on is not None)
    former = _findings(before) if before else {}
    gone = [
        {**row, "last_seen": row["last_seen"].isoformat()}
        for name, row in sorted(former.items())
        if name not in present and not (name in known and known[name].gone_on)
    ]
    append_lines(roots.findings_seen_jsonl, [{"as_of": as_of.isoformat(), "appeared": appeared, "gone": gone}])
