"""Acts of the office: decisions.csv, append-only, read by every run up to its as_of.

Belongs here: reading, checking and appending acts. Does not belong here: their effect (reading for `correct`, dbt for the rest).
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import forms
from pipelines.contracts.period import parse_code
from pipelines.contracts.unit import unit_book
from pipelines.ingest.reading import Correction
from pipelines.paths import Roots

DecisionKind = Literal[
    "accept", "return", "waive", "extend_due", "exempt", "correct", "reply", "objection", "answer", "tier", "support"
]  # fmt: skip
COLUMNS = ("decided_on", "by", "kind", "target", "value", "expect", "reason", "expires_on")
_OF_REPORT = {"accept", "return", "extend_due", "exempt"}
_OF_FINDING = {"waive", "reply"}
_OF_UNIT = {"objection", "answer", "tier", "support"}
_CELL = re.compile(r"^([0-9a-f]{64})#(.+)!([A-Z]{1,3}[1-9]\d*)$")


@dataclass(frozen=True)
class Decision:
    """One act. `line` is its line in decisions.csv."""

    line: int
    decided_on: date
    by: str
    kind: str
    target: str
    value: str
    expect: str
    reason: str
    expires_on: date | None


def _day(text: str, column: str, *, required: bool = True) -> date | None:
    text = text.strip().replace("/", "-")
    if not text and not required:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{column} 应写成 2025-04-08，现为“{text}”") from error


def _check_target(kind: str, target: str) -> None:
    parts = target.split("/")
    if kind in _OF_REPORT:
        if len(parts) != 3 or parts[0] not in unit_book().units or parts[1] not in forms():
            raise ValueError(f"{kind} 的对象应写成 单位代码/表/期次，例如 640104/activity_record/2025-03，现为“{target}”")
        parse_code(parts[2])
    elif kind in _OF_FINDING:
        if not re.fullmatch(r"[0-9a-f]{16}", target):
            raise ValueError(f"{kind} 的对象应是 16 位的问题编号，现为“{target}”")
    elif kind in _OF_UNIT:
        if len(parts) != 3 or parts[2] not in unit_book().units:
            raise ValueError(f"{kind} 的对象应写成 方案/期次/单位代码，现为“{target}”")
        parse_code(parts[1])
    elif not _CELL.match(target):
        raise ValueError(f"correct 的对象应写成 文件sha256#工作表!单元格，现为“{target}”")


def parse(row: dict[str, str | None], line: int) -> Decision:
    """One row of decisions.csv as an act; ValueError in one Chinese sentence where it cannot be used."""
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    kind = cells["kind"]
    if kind not in get_args(DecisionKind):
        raise ValueError(f"kind“{kind}”不认识，应为 {'、'.join(get_args(DecisionKind))} 之一")
    _check_target(kind, cells["target"])
    if not cells["by"] or not cells["reason"]:
        raise ValueError("by（谁定的）和 reason（理由）都要填")
    if kind == "extend_due":
        _day(cells["value"], "value（新的期限）")
    if kind == "correct" and not row.get("expect"):
        raise ValueError("correct 要在 expect 写明原值")
    decided_on = _day(cells["decided_on"], "decided_on")
    assert decided_on is not None
    expires = _day(cells["expires_on"], "expires_on", required=False)
    return Decision(line, decided_on, cells["by"], kind, cells["target"], cells["value"], cells["expect"], cells["reason"], expires)


def read_decisions(roots: Roots, as_of: date) -> tuple[list[Decision], list[Finding]]:
    """Acts decided on or before as_of in file order; a line that cannot be used is a finding (decision_invalid) and has no effect."""
    if not roots.decisions_csv.exists():
        return [], []
    decisions: list[Decision] = []
    findings: list[Finding] = []
    text = roots.decisions_csv.read_text(encoding="utf-8-sig")
    for line, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        if not any((value or "").strip() for value in row.values() if isinstance(value, str)):
            continue
        try:
            decision = parse(row, line)
        except ValueError as error:
            findings.append(make("decision_invalid", observed=line, detail=str(error)))
            continue
        if decision.decided_on <= as_of:
            decisions.append(decision)
    return decisions, findings


def corrections(decisions: list[Decision]) -> dict[str, list[Correction]]:
    """Corrections by file hash, in the order decided."""
    found: dict[str, list[Correction]] = {}
    for decision in decisions:
        match = _CELL.match(decision.target)
        if decision.kind == "correct" and match:
            sha256, sheet, cell = match.groups()
            found.setdefault(sha256, []).append(Correction(sheet, cell, decision.value, decision.expect))
    return found


def append(roots: Roots, row: dict[str, str]) -> Decision:
    """Check an act and append it to decisions.csv (made with its header where it does not exist); ValueError where it cannot be used."""
    decision = parse(dict(row), 0)
    path = roots.decisions_csv
    path.parent.mkdir(parents=True, exist_ok=True)
    exists = path.exists() and path.stat().st_size > 0
    torn = exists and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8" if exists else "utf-8-sig", newline="") as handle:
        handle.write("\n" if torn else "")
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        if not exists:
            writer.writeheader()
        writer.writerow({name: row.get(name, "") for name in COLUMNS})
        handle.flush()
        os.fsync(handle.fileno())
    return decision
