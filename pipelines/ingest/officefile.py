"""The tables that the office keeps in raw/office, as whatever program saved them last.

Belongs here: bytes → records with their lines, days as spreadsheets rewrite them, a record added in the table's own encoding.
Does not belong here: what the columns mean (receipt, decision).
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.dates import read_date
from pipelines.ingest.delimited import codec_of, read_delimited, separator_of


def records(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """(line, trimmed texts by column) of every record below the header that says something; Refusal where the bytes are no text table."""
    told = [(line, texts) for line, texts in enumerate(read_delimited(content), start=1) if any(text.strip() for text in texts)]
    if not told:
        return []
    columns = [text.strip() for text in told[0][1]]
    level = ((line, [*texts, *[""] * len(columns)]) for line, texts in told[1:])
    return [(line, {name: text.strip() for name, text in zip(columns, texts, strict=False)}) for line, texts in level]


def records_in(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The same of a file, none where it does not exist; a Refusal names the file."""
    try:
        return records(path.read_bytes()) if path.exists() else []
    except Refusal as error:
        raise Refusal(f"office/{path.name} 读不通：{error}") from error


def day(text: str) -> date:
    """The day a cell names with its year, in whichever spelling (2025-04-08, 2025/4/8, 2025年4月8日); ValueError where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        found = read_date(text)
        if found is None or found.interpreted:
            raise
        return found.value


def add(path: Path, columns: Sequence[str], row: Mapping[str, str]) -> None:
    """The row stands at the end of the table after the call, in the encoding and with the separator of the rest; it is made if missing."""
    if not path.exists() or not path.stat().st_size:
        path.parent.mkdir(parents=True, exist_ok=True)
        codec, separator, before = "utf-8-sig", ",", ",".join(columns) + "\n"
    else:
        codec, mark = codec_of(path)
        text = path.read_bytes()[mark:].decode(codec)
        separator, before = separator_of(text), "" if text.endswith("\n") else "\n"
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerow([row.get(name, "") for name in columns])
    with path.open("ab") as handle:
        handle.write((before + out.getvalue()).encode(codec))
        handle.flush()
        os.fsync(handle.fileno())
