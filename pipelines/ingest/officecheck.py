"""What is wrong with the tables in raw/office themselves: columns, lines without effect, lines written twice.

Belongs here: what can be said of received.csv and decisions.csv before a run. Does not belong here: reading them (receipt, decision), the
seeds (contracts.seedcheck).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.decision import COLUMNS as DECISION_COLUMNS
from pipelines.ingest.decision import read_decisions
from pipelines.ingest.officefile import records_in
from pipelines.ingest.receipt import receipts
from pipelines.paths import Roots

RECEIVED_COLUMNS = ("path", "sha256", "received_on", "from")
_MUST = {"received.csv": ("received_on",), "decisions.csv": ("decided_on", "by", "kind", "target", "reason")}


def refuse_columns(roots: Roots) -> None:
    """Refusal naming the file where a column that every line needs is not in its header: no line of it would take effect."""
    for path in (roots.received_csv, roots.decisions_csv):
        read = records_in(path)
        if not read:
            continue
        missing = [column for column in _MUST[path.name] if column not in read[0][1]]
        if path == roots.received_csv and not {"path", "sha256"} & set(read[0][1]):
            missing.append("path")
        if missing:
            wanted = RECEIVED_COLUMNS if path == roots.received_csv else DECISION_COLUMNS
            raise Refusal(f"office/{path.name} 第 1 行：缺少列“{missing[0]}”，应有 {'、'.join(wanted)}")


def office_notes(roots: Roots, as_of: date) -> list[str]:
    """One line for each line of the office's tables that has no effect or stands twice, with file and line; Refusal as refuse_columns."""
    refuse_columns(roots)
    _, unusable = read_decisions(roots, as_of)
    _, undated = receipts(roots)
    told = [finding.message for finding in (*undated, *unusable)]
    return [*told, *_twice(roots.received_csv, RECEIVED_COLUMNS[:3]), *_twice(roots.decisions_csv, DECISION_COLUMNS)]


def _twice(path: Path, columns: tuple[str, ...]) -> list[str]:
    seen: dict[tuple[str, ...], int] = {}
    found: list[str] = []
    for line, row in records_in(path):
        key = tuple(row.get(column, "") for column in columns)
        if seen.setdefault(key, line) != line:
            found.append(f"office/{path.name} 第 {line} 行和第 {seen[key]} 行完全相同，请核对是不是重复登记")
    return found
