"""What is known of an edition before it has a content: its inputs, its scheme and since when that scheme was known.

Belongs here: the facts of manifest and marts.edition. Does not belong here: tables and hashes of content (publish, content).
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import duckdb

from pipelines.contracts.period import Cadence, containing, parse_code
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.registration import registrations, standing
from pipelines.contracts.scheme import Scheme, scheme_in_force, schemes
from pipelines.editions.store import WORKING, append_durably, lines_of
from pipelines.paths import Roots


def remember_schemes(roots: Roots, as_of: date) -> None:
    """Every scheme as it stands is in schemes_seen.jsonl after the call, with the as_of of the run that first knew this hash."""
    known = {(row["scheme"], row["sha256"]) for row in lines_of(roots.schemes_seen_jsonl)}
    for scheme in schemes():
        if (scheme.name, scheme.sha256) not in known:
            append_durably(roots.schemes_seen_jsonl, {"scheme": scheme.name, "sha256": scheme.sha256, "as_of": as_of.isoformat()})


def _seen_on(roots: Roots, scheme: Scheme, as_of: date) -> date | None:
    """The first day on which the scheme's rows are known to have stood as they are: registered by the office or seen by a run."""
    days = [date.fromisoformat(row["as_of"]) for row in lines_of(roots.schemes_seen_jsonl) if row["sha256"] == scheme.sha256]
    registered = standing(scheme, registrations()).registered_on
    return min([*days, *([registered] if registered is not None and registered <= as_of else [])], default=None)


def _first_received(connection: duckdb.DuckDBPyConnection, scheme: Scheme, as_of: date) -> date | None:
    """When the first report of the assessed time of the scheme's last closed quarter came in (1 January to the quarter's end)."""
    days = max(level.close_days for level in scheme.levels)
    quarter = containing(as_of, Cadence.QUARTER)
    while (as_of - quarter.ends_on).days < days:
        quarter = containing(date.fromordinal(quarter.starts_on.toordinal() - 1), Cadence.QUARTER)
    found = connection.execute(
        "select p.period, min(r.received_on) from main.part as p join main.receipt as r using (file_sha256) "
        "where coalesce(p.period, '') != '' group by p.period"
    ).fetchall()
    inside = [day for code, day in found if parse_code(code).year == quarter.year and parse_code(code).ends_on <= quarter.ends_on]
    return min(inside, default=None)


def edition_facts(roots: Roots, as_of: date, code_version: str) -> dict[str, Any]:
    """Kind, scheme, as_of, inputs and what landing took (`taken`, `input_key`), for manifest and marts.edition.

    ValueError without a scheme, Refusal where landing was not filled by a whole run.

    preregistered: the scheme's hash was known before the first report of the assessed time of the last closed quarter came in.
    """
    scheme = scheme_in_force(as_of)
    with duckdb.connect(str(roots.landing), read_only=True) as connection:
        inputs = [
            {"receipt_no": n, "file_sha256": sha256, "path": path, "received_on": str(day)}
            for n, sha256, path, day in connection.execute(
                "select receipt_no, file_sha256, path, received_on from main.receipt order by receipt_no"
            ).fetchall()
        ]
        row = connection.execute("select demo from main.run_context").fetchone()
        noted = dict(connection.execute("select name, value from main.made_with").fetchall())
        first = _first_received(connection, scheme, as_of)
    if "taken" not in noted:
        raise Refusal("落地库不是由一次完整的读入写成的，请先完整运行一次 sanzhang run")
    seen = _seen_on(roots, scheme, as_of)
    return {
        "kind": WORKING,
        "scheme": scheme.name,
        "scheme_sha256": scheme.sha256,
        "scheme_seen_on": seen,
        "first_received_on": first,
        "preregistered": None if seen is None or first is None else seen < first,
        "as_of": as_of,
        "code_version": code_version,
        "input_count": len(inputs),
        "input_sha256": hashlib.sha256(json.dumps(inputs, ensure_ascii=False).encode()).hexdigest(),
        "demo": bool(row and row[0]),
        "inputs": inputs,
        "taken": json.loads(noted["taken"]),
        "input_key": noted["input_key"],
    }
