"""What the reader says of a file, in the short form that expected.json holds."""

from __future__ import annotations

from pathlib import Path

from pipelines.contracts.form import forms
from pipelines.ingest.reading import read_submission
from pipelines.ingest.schema import all_tables

SHA = "0" * 64


def answer_of(path: Path) -> dict[str, object]:
    """Status, parts, rows, absences and findings of one file. Of a row only what differs from the row above it is told (None: no value)."""
    read = read_submission(SHA, path, ())

    def table(name: str) -> list[dict[str, object]]:
        return [dict(zip(all_tables()[name], row, strict=True)) for row in read.rows.get(name, [])]

    rows: dict[str, list[str]] = {}
    for form in forms().values():
        above: dict[str, object] = {}
        for row in table(f"submissions.{form.name}"):
            place = f"{row['sheet']}!{row['source_row']} {row['unit_code']} {row['period']}"
            changed = {f.name: row[f.name] for f in form.fields if row[f.name] != above.get(f.name)}
            rows.setdefault(form.name, []).append(f"{place}: {' | '.join(f'{n}={v}' for n, v in changed.items())}")
            above = row
    absent: dict[str, list[str]] = {}
    for row in table("main.cell_absence"):
        if row["cell"]:
            absent.setdefault(f"{row['sheet']} {row['field']} {row['kind']}", []).append(str(row["cell"]))
    answer: dict[str, object] = {
        "status": read.status,
        "reason": read.reason,
        "demo": read.demo,
        "parts": [
            f"{p['sheet']} {p['form']} {p['unit_code']} {p['period']} rows={p['rows']}{' nil' if p['zero_report'] else ''} "
            f"[{p['unit_cell']} {p['period_cell']}]"
            for p in table("main.part")
        ],
        "rows": rows,
        "absences": {what: " ".join(dict.fromkeys(cells)) for what, cells in sorted(absent.items())},
        "merged": [f"{m['source_row']} {m['field']} {m['cell']}" for m in table("main.merged_value")],
        "unmatched": [f"{u['cell']} {u['header_text']}: {u['text']}" for u in table("main.unmatched_cell")],
        "findings": [
            f"{f['rule']} {f['sheet']}!{f['cell']} {f['field']} ({f['unit_code']} {f['period']}): {f['observed']} → {f['expected']}"
            for f in table("main.finding")
        ],
    }
    return {key: value for key, value in answer.items() if value not in ("", [], {}, False)}
