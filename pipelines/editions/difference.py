"""Edition against edition: which inputs, which figures with the cells behind them, which points, which ranks are others.

Belongs here: finding the differences of two published editions and of what they were made from. Does not belong here: the words and the
layout (reports.edition_difference). Of rankings that stand in one edition only (a later quarter) just the name is told.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import duckdb

from pipelines.contracts.finding import mask_numbers
from pipelines.editions.content import columns_of
from pipelines.editions.inputs import recall
from pipelines.editions.store import Edition
from pipelines.ingest.officefile import day, records
from pipelines.paths import Roots

Row = dict[str, Any]
CELLS_KEPT = 5000
_UNIT = "period, level, unit_code"
_BOTH = "(period, level) in (select (period, level) from a.marts.ranking intersect select (period, level) from b.marts.ranking)"
_QUERIES = {
    "ranks": f"""
        select scheme, {_UNIT}, coalesce(b.unit_name, a.unit_name) as unit_name, a.rank as old_rank, b.rank as new_rank,
            a.score as old_score, b.score as new_score, a.status as old_status, b.status as new_status
        from a.marts.ranking as a full join b.marts.ranking as b using (scheme, {_UNIT})
        where {_BOTH} and (a.rank, a.score, a.status) is distinct from (b.rank, b.score, b.status)
        order by period desc, level, new_rank nulls last, unit_code""",
    "points": f"""
        select scheme, {_UNIT}, indicator_code, line_no, coalesce(b.rule, a.rule) as rule, a.points as old_points, b.points as new_points,
            a.max_points as old_max_points, b.max_points as new_max_points, a.explanation as old_explanation,
            b.explanation as new_explanation
        from a.marts.ledger as a full join b.marts.ledger as b using (scheme, {_UNIT}, indicator_code, line_no)
        where {_BOTH} and (a.points, a.max_points, a.explanation) is distinct from (b.points, b.max_points, b.explanation)
        order by period desc, level, unit_code, indicator_code, line_no""",
    "values": f"""
        select {_UNIT}, indicator_code, a.value as old_value, b.value as new_value, a.numerator as old_numerator,
            b.numerator as new_numerator, a.denominator as old_denominator, b.denominator as new_denominator,
            a.absence as old_absence, b.absence as new_absence
        from a.marts.indicator_value as a full join b.marts.indicator_value as b using ({_UNIT}, indicator_code)
        where {_BOTH} and (a.value, a.numerator, a.denominator, a.absence) is distinct from (b.value, b.numerator, b.denominator, b.absence)
        order by period desc, level, unit_code, indicator_code""",
}  # fmt: skip
_CELL = f"{_UNIT}, indicator_code, role, source, file_sha256, sheet, cell, source_row, value_text"
_CELLS = f"""
with gone as (
    select {_CELL} from a.marts.ledger_evidence where {_BOTH} except all select {_CELL} from b.marts.ledger_evidence
),
come as (
    select {_CELL} from b.marts.ledger_evidence where {_BOTH} except all select {_CELL} from a.marts.ledger_evidence
),
paths as (
    select file_sha256, min(path) as path
    from (select file_sha256, path from a.marts.receipt union select file_sha256, path from b.marts.receipt) group by all
),
moved as (select 'removed' as side, * from gone union all select 'added' as side, * from come)
select moved.*, paths.path, count(*) over () as cells_total
from moved left join paths using (file_sha256)
order by period desc, level, unit_code, indicator_code, role, source, side desc, file_sha256, sheet, source_row, cell, value_text
limit {CELLS_KEPT}
"""


@dataclass
class Difference:
    """What is other in `new` than in `old`; every list is empty where nothing is."""

    old: Row
    new: Row
    files_added: list[Row] = field(default_factory=list)
    files_removed: list[Row] = field(default_factory=list)
    decisions_added: list[Row] = field(default_factory=list)
    decisions_removed: list[Row] = field(default_factory=list)
    scheme: list[Row] = field(default_factory=list)
    rankings_only: list[Row] = field(default_factory=list)
    ranks: list[Row] = field(default_factory=list)
    points: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    cells: list[Row] = field(default_factory=list)
    cells_total: int = 0
    notes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def _head(edition: Edition) -> Row:
    names = ("edition_id", "kind", "as_of", "created_at", "content_sha256", "scheme", "scheme_sha256", "code_version", "input_count",
             "input_sha256", "frozen")  # fmt: skip
    return {name: edition.manifest.get(name) for name in names}


def _files(edition: Edition) -> Counter[tuple[str, str, str]]:
    return Counter((r["received_on"], mask_numbers(r["path"]), r["file_sha256"] or "") for r in edition.manifest["inputs"])


def _file_rows(found: Counter[tuple[str, str, str]]) -> list[Row]:
    return [{"received_on": day, "path": path, "file_sha256": sha256} for day, path, sha256 in sorted(found.elements())]


def _decisions(roots: Roots, edition: Edition) -> Counter[tuple[tuple[str, str], ...]]:
    """Acts up to the edition's as_of; what a correction writes into a cell is left out (it may be personal)."""
    taken = edition.manifest.get("taken")
    if taken is None:
        raise LookupError(f"{edition.edition_id} 没有记下处理记录")
    content = recall(roots, taken, "decisions.csv")
    found: Counter[tuple[tuple[str, str], ...]] = Counter()
    for _, row in records(content or b""):
        act = {name: mask_numbers(row.get(name, "")) for name in ("decided_on", "by", "kind", "target", "value", "reason")}
        if act["kind"] == "correct":
            act["value"] = ""
        with suppress(ValueError):  # a day that is none is a finding and has no effect
            act["decided_on"] = day(row.get("decided_on", "")).isoformat()
        if act["decided_on"] <= edition.as_of and act["kind"]:
            found[tuple(act.items())] += 1
    return found


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


def _scheme_rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Indicators of a scheme that both editions hold and that are declared differently, or that one of them does not have."""
    shared = [c for c in columns_of(connection, "marts", "indicator", "a") if c in columns_of(connection, "marts", "indicator", "b")]
    key = ("scheme", "level", "indicator_code")
    held = {
        side: {tuple(row[k] for k in key): row for row in _rows(connection, f"select {', '.join(shared)} from {side}.marts.indicator")}
        for side in ("a", "b")
    }
    found: list[Row] = []
    for name in sorted({*held["a"], *held["b"]}):
        old, new = held["a"].get(name), held["b"].get(name)
        if old == new:
            continue
        changed = {c: [old and old[c], new and new[c]] for c in shared if c not in key and (old and old[c]) != (new and new[c])}
        found.append({**dict(zip(key, name, strict=True)), "title": (new or old or {})["title"], "changed": changed})
    return found


def difference(roots: Roots, old: Edition, new: Edition) -> Difference:
    """How `new` differs from `old`. Reads both editions read-only, and the office files as they stood from the store."""
    found = Difference(_head(old), _head(new))
    gone, come = _files(old), _files(new)
    found.files_removed, found.files_added = _file_rows(gone - come), _file_rows(come - gone)
    try:
        before, after = _decisions(roots, old), _decisions(roots, new)
        found.decisions_removed = [dict(act) for act in sorted((before - after).elements())]
        found.decisions_added = [dict(act) for act in sorted((after - before).elements())]
    except LookupError as error:
        found.notes.append(f"处理记录没有比：{error}")
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute(f"attach '{old.database}' as a (read_only)")
        connection.execute(f"attach '{new.database}' as b (read_only)")
        found.scheme = _scheme_rows(connection)
        each = "select distinct scheme, period, level from {}.marts.ranking"
        for side, one, other in (("old", "a", "b"), ("new", "b", "a")):
            rows = _rows(connection, f"{each.format(one)} except {each.format(other)} order by all")
            found.rankings_only += [{"only_in": side, **row} for row in rows]
        found.ranks, found.points, found.values = (_rows(connection, _QUERIES[name]) for name in ("ranks", "points", "values"))
        found.cells = _rows(connection, _CELLS)
        found.cells_total = found.cells[0].pop("cells_total") if found.cells else 0
        for row in found.cells[1:]:
            del row["cells_total"]
        names = "select unit_code, unit_name from a.marts.unit union select unit_code, unit_name from b.marts.unit"
        found.names = {row["unit_code"]: row["unit_name"] for row in _rows(connection, names)}
        titles = "select indicator_code, title from a.marts.indicator union select indicator_code, title from b.marts.indicator"
        found.titles = {row["indicator_code"]: row["title"] for row in _rows(connection, titles)}
    return found
