"""Restatements: a 更正版 (or a 正式版 changed since its 公示版) beside the frozen edition that it corrects, unit by unit, and all of them.

Belongs here: comparing two published rankings and reading the decided comparisons back. Does not belong here: why a figure changed
(difference), how the list looks (reports). The list is an input of the next run (landing.main.restatement → marts.restatement): an edition
never holds its own correction, whose id would depend on itself.
"""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.refusal import Refusal
from pipelines.editions.store import KIND_TITLES, Edition, lines_of, load
from pipelines.paths import Roots

COLUMNS = (
    "from_edition", "to_edition", "scheme", "period", "level", "unit_code", "unit_name", "old_rank", "new_rank", "old_score", "new_score",
    "old_status", "new_status", "changed", "reason", "decided_by", "decided_on",
)  # fmt: skip
_COMPARED = """
with pairs as (
    select
        scheme, period, level, unit_code, coalesce(b.unit_name, a.unit_name) as unit_name, a.rank as old_rank, b.rank as new_rank,
        a.score as old_score, b.score as new_score, a.status as old_status, b.status as new_status,
        a.rank is distinct from b.rank or a.score is distinct from b.score or a.status is distinct from b.status as changed
    from old.marts.ranking as a
    full join new.marts.ranking as b using (scheme, period, level, unit_code)
    where (scheme, period, level) in (select (scheme, period, level) from old.marts.ranking)
)
select *
from pairs
qualify bool_or(changed) over (partition by scheme, period, level)
order by scheme, period, level, unit_code
"""


def compare_rankings(old: Edition, new: Edition) -> list[dict[str, Any]]:
    """Every unit of every ranking (scheme, period, level) of `old` in which any unit's rank, score or status is another in `new`."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{old.database}' as old (read_only)")
        connection.execute(f"attach '{new.database}' as new (read_only)")
        result = connection.execute(_COMPARED)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def write_restatement(old: Edition, new: Edition, frozen: dict[str, Any], target: Path) -> None:
    """The comparison of the two editions with reason, office and day stands in `target` as csv after the call."""
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in compare_rankings(old, new):
            writer.writerow(
                {**row, "from_edition": old.edition_id, "to_edition": new.edition_id, "reason": frozen["freeze_reason"],
                 "decided_by": frozen["frozen_by"], "decided_on": frozen["frozen_on"]}
            )  # fmt: skip


def _integer(text: str) -> int | None:
    return int(text) if text else None


def read_restatement(path: Path) -> list[tuple[object, ...]]:
    """Typed rows of a restatement.csv in the order of COLUMNS."""
    rows: list[tuple[object, ...]] = []
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            typed: dict[str, object] = {
                **row, "old_rank": _integer(row["old_rank"]), "new_rank": _integer(row["new_rank"]),
                "old_score": Decimal(row["old_score"]) if row["old_score"] else None,
                "new_score": Decimal(row["new_score"]) if row["new_score"] else None,
                "old_status": row["old_status"] or None, "new_status": row["new_status"] or None,
                "changed": row["changed"] == "True", "decided_on": date.fromisoformat(row["decided_on"]),
            }  # fmt: skip
            rows.append(tuple(typed[name] for name in COLUMNS))
    return rows


def decided(roots: Roots, as_of: date) -> list[tuple[object, ...]]:
    """Rows of every restatement decided on or before as_of, oldest first; Refusal where the file of one was lost or changed."""
    rows: list[tuple[object, ...]] = []
    for line in lines_of(roots.frozen_jsonl):
        if not line.get("restates") or date.fromisoformat(line["frozen_on"]) > as_of:
            continue
        folder = roots.editions / line["edition_id"]
        path = folder / "restatement.csv"
        if not path.is_file():
            raise Refusal(f"{KIND_TITLES[line['kind']]} {line['edition_id']} 不在了，公开的更正清单不全。请从备份恢复这一版")
        recorded = load(folder, None).manifest["files"]["restatement.csv"]["sha256"]
        if hashlib.sha256(path.read_bytes()).hexdigest() != recorded:
            raise Refusal(f"{KIND_TITLES[line['kind']]} {line['edition_id']} 的 restatement.csv 被改动过。请从备份恢复这一版")
        rows += read_restatement(path)
    return rows
