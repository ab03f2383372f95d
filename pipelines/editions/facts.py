"""What is known of an edition before it has a content: its inputs, its scheme, its code.

Belongs here: the facts of manifest and marts.edition. Does not belong here: tables and hashes of content (publish, content).
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import duckdb

from pipelines.contracts.refusal import Refusal
from pipelines.contracts.scheme import scheme_in_force
from pipelines.editions.store import WORKING
from pipelines.paths import Roots


def edition_facts(roots: Roots, as_of: date, code_version: str, reason: str = "") -> dict[str, Any]:
    """Kind, scheme, as_of, inputs, what landing took (`taken`, `input_key`), why it goes back, for manifest and marts.edition.

    ValueError without a scheme, Refusal where landing was not filled by a whole run.
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
    if "taken" not in noted:
        raise Refusal("落地库不是由一次完整的读入写成的，请先完整运行一次 sanzhang run")
    return {
        "kind": WORKING,
        "scheme": scheme.name,
        "scheme_sha256": scheme.sha256,
        "as_of": as_of,
        "code_version": code_version,
        "input_count": len(inputs),
        "input_sha256": hashlib.sha256(json.dumps(inputs, ensure_ascii=False).encode()).hexdigest(),
        "demo": bool(row and row[0]),
        "inputs": inputs,
        "taken": json.loads(noted["taken"]),
        "input_key": noted["input_key"],
        "run_reason": reason or None,
    }
