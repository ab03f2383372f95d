"""Every true row of the demo province is recovered exactly, cell by cell, and every injected fault is found at its cell."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.contracts.finding import mask_numbers, rules
from pipelines.contracts.form import FormField, exports, forms, ledgers
from tests.e2e.conftest import Province, fetch


def coded(field: FormField, text: str) -> Any:
    """The value a truth text stands for; telephone numbers that strayed into other fields are masked where they are published."""
    if text == "":
        return None
    match field.type:
        case "integer":
            return int(text)
        case "number":
            return Decimal(text)
        case "date":
            return date.fromisoformat(text)
        case "boolean":
            return {"true": True, "false": False}[text.lower()]
        case _:
            return mask_numbers(text) if not field.personal else text


def bytes_of_paths(province: Province) -> dict[str, str]:
    """Path → hash: the same bytes sent again under another path are one file."""
    rows = fetch(province.roots.landing, "select path, file_sha256 from main.receipt where file_sha256 is not null")
    return {r["path"]: r["file_sha256"] for r in rows}


@pytest.mark.parametrize("form", [form.name for form in ledgers()])
def test_rows_of_forms(province: Province, form: str) -> None:
    """Published rows equal truth in every field; personal fields, which are not published, equal it in landing."""
    fields = forms()[form].fields
    keys = ("file_sha256", "sheet", "source_row", "unit_code", "period")
    public = [f.name for f in fields if not f.personal]
    hidden = [f.name for f in fields if f.personal]
    read = province.query(f"select {', '.join([*keys, *public])} from submissions.{form}")
    private = fetch(province.roots.landing, f"select {', '.join([*keys[:3], *hidden])} from submissions.{form}")
    got = {(r["file_sha256"], r["sheet"], r["source_row"]): r for r in read}
    for row in private:
        got[row["file_sha256"], row["sheet"], row["source_row"]].update(row)
    of_path, want, wrong = bytes_of_paths(province), province.true_rows(form), []
    assert len(want) > 100
    for row in want:
        mine = got.pop((of_path[row["path"]], row["sheet"], int(row["source_row"])), None)
        if mine is None:
            wrong.append((row["path"], row["source_row"], "not read"))
            continue
        for key in ("unit_code", "period"):
            if (mine[key] or "") != row[key]:
                wrong.append((row["path"], row["source_row"], key, row[key], mine[key]))
        for field in fields:
            if mine[field.name] != coded(field, row[field.name]):
                wrong.append((row["path"], row["source_row"], field.name, row[field.name], mine[field.name]))
    assert wrong[:10] == []
    assert list(got)[:10] == []


@pytest.mark.parametrize("export", sorted(exports()))
def test_rows_of_exports(province: Province, export: str) -> None:
    fields = exports()[export].fields
    names = ", ".join(f"e.{f.name}" for f in fields)
    read = fetch(
        province.roots.landing,
        f"select r.path, e.source_row, {names} from exports.{export} as e "
        "join (select distinct path, file_sha256 from main.receipt) as r using (file_sha256)",
    )
    got = Counter((r["path"], r["source_row"], *(r[f.name] for f in fields)) for r in read)
    want = Counter((r["path"], int(r["source_row"]), *(coded(f, r[f.name]) for f in fields)) for r in province.true_rows(export))
    assert sum(want.values()) > 100
    assert list(want - got)[:5] == []
    assert list(got - want)[:5] == []


def test_every_fault_of_a_file_is_found_at_its_cell(province: Province) -> None:
    """What reading and the declared constraints must find; rules over reports in force are measured by the scorecard."""
    of_path = bytes_of_paths(province)
    of_file = {name for name, rule in rules().items() if rule.emitter in {"ingest", "polars"}}
    found = province.query("select rule, file_sha256, sheet, cell from marts.finding")
    at_cell = {(f["rule"], f["file_sha256"], f["sheet"] or "", f["cell"]) for f in found}
    at_file = {(f["rule"], f["file_sha256"]) for f in found}
    faults = [f for f in province.true_rows("faults") if f["rule"] in of_file and f["path"]]
    assert len({f["rule"] for f in faults}) >= 10
    missed = [
        (f["rule"], f["path"], f["sheet"], f["cell"])
        for f in faults
        if (
            (f["rule"], of_path[f["path"]], f["sheet"], f["cell"]) not in at_cell
            if f["cell"]
            else (f["rule"], of_path[f["path"]]) not in at_file
        )
    ]
    assert missed[:10] == []


def test_clean_cells_are_not_flagged(province: Province) -> None:
    """Findings about cells stand only where a fault was put."""
    of_path = bytes_of_paths(province)
    faults = [f for f in province.true_rows("faults") if f["path"]]
    cells = {(of_path[f["path"]], f["sheet"], f["cell"]) for f in faults}
    sheets = {(of_path[f["path"]], f["sheet"]) for f in faults if not f["cell"]}
    found = province.query(
        "select f.rule, f.path, f.file_sha256, f.sheet, f.cell, f.message from marts.finding as f join marts.rule as r using (rule) "
        "where r.family = 'cell' and f.file_sha256 is not null"
    )
    extra = [
        f
        for f in found
        if not {(f["file_sha256"], f["sheet"] or ""), (f["file_sha256"], "")} & sheets
        and (f["file_sha256"], f["sheet"] or "", f["cell"]) not in cells
    ]
    assert extra[:10] == []
