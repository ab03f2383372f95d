"""One file before it is sent in: what it is read as and what is wrong with it.

Belongs here: reading and the first judge over a single file, in the shape of `sanzhang check --format json`.
Does not belong here: rules that need other files (expectations, dbt models).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.contracts.finding import rules
from pipelines.contracts.layoutmap import LayoutMap
from pipelines.contracts.refusal import os_words
from pipelines.ingest.envelope import Envelope
from pipelines.ingest.frames import tables_of
from pipelines.ingest.reading import FileRead, read_submission
from pipelines.ingest.schema import all_tables
from pipelines.quality.batch import judge_tables

_LETTERS = re.compile(r"^([A-Z]*)(\d*)$")


def _as_dicts(read: FileRead, table: str) -> list[dict[str, Any]]:
    return [dict(zip(all_tables()[table], row, strict=True)) for row in read.rows.get(table, ())]


def _place(finding: dict[str, Any]) -> tuple[str, int, int, str]:
    match = _LETTERS.match(finding["cell"])
    letters, digits = match.groups() if match else ("", "")
    return finding["sheet"], int(digits or 0), len(letters), letters


def check_file(path: Path, layouts: Sequence[LayoutMap] = ()) -> dict[str, Any]:
    """One entry of `sanzhang check --format json`: file, readable, reason, parts, findings in sheet and cell order.

    It is read as if it were received today, by the office's `layouts` too. `readable` is False where the file cannot be opened or is no
    workbook; `reason` then says why in one line.
    """
    entry: dict[str, Any] = {
        "file": str(path).encode(errors="replace").decode(),
        "readable": False,
        "reason": "",
        "parts": [],
        "findings": [],
    }
    if not path.is_file():
        return {**entry, "reason": "没有这个文件，或它不是文件"}
    try:
        with path.open("rb") as handle:
            sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        return {**entry, "reason": f"读不了：{os_words(error)}"}
    read = read_submission(sha256, path, (), Envelope(path.name, datetime.now(ZoneInfo("Asia/Shanghai")).date()), layouts)
    found = _as_dicts(read, "main.finding")
    found += [{**f.__dict__} for f in judge_tables(tables_of([read]))]
    kept = ("rule", "sheet", "cell", "field", "observed", "expected", "message")
    findings = [{"severity": rules()[f["rule"]].severity, **{name: f[name] for name in kept}} for f in sorted(found, key=_place)]
    parts = [{name: p[name] for name in ("sheet", "form", "version", "unit_code", "period", "rows")} for p in _as_dicts(read, "main.part")]
    return {**entry, "readable": read.status != "unreadable", "reason": read.reason, "parts": parts, "findings": findings}
