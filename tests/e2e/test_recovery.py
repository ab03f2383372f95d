"""Every true row of the demo province is recovered exactly, cell by cell, and every injected fault is found at its cell."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.contracts.form import FormField, exports, forms
from tests.e2e.conftest import Province, fetch


def coded(field: FormField, text: str) -> Any:
    """The value a truth text stands for."""
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
            return text


@pytest.mark.parametrize("form", sorted(forms()))
def test_rows_of_forms(province: Province, form: str) -> None:
    fields = forms()[form].fields
    names = ", ".join(f"s.{f.name}" for f in fields)
    read = fetch(
        province.roots.landing,
        f"select r.path, s.sheet, s.source_row, s.unit_code, s.period, {names} from submissions.{form} as s "
        "join (select distinct path, file_sha256 from main.receipt) as r using (file_sha256)",
    )
    got = {(r["path"], r["sheet"], r["source_row"]): r for r in read}
    want = province.true_rows(form)
    assert len(want) > 100
    wrong = []
    for row in want:
        mine = got.pop((row["path"], row["sheet"], int(row["source_row"])), None)
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


def test_every_fault_is_found_at_its_cell(province: Province) -> None:
    found = fetch(
        province.database(),
        "select rule, path, sheet, cell, unit_code, form, period from marts.finding",
    )
    at_cell = {(f["rule"], f["path"], f["sheet"], f["cell"]) for f in found}
    at_file = {(f["rule"], f["path"]) for f in found}
    faults = [f for f in province.true_rows("faults") if f["rule"]]
    assert len({f["rule"] for f in faults}) >= 10
    missed = [
        (f["rule"], f["path"], f["sheet"], f["cell"])
        for f in faults
        if ((f["rule"], f["path"], f["sheet"], f["cell"]) not in at_cell if f["cell"] else (f["rule"], f["path"]) not in at_file)
    ]
    assert missed[:10] == []


def test_clean_cells_are_not_flagged(province: Province) -> None:
    """Cell and reading findings stand only where a fault was put."""
    faults = province.true_rows("faults")
    cells = {(f["path"], f["sheet"], f["cell"]) for f in faults}
    sheets = {(f["path"], f["sheet"]) for f in faults if not f["cell"]} | {(f["path"], "") for f in faults if not f["sheet"]}
    found = fetch(
        province.database(),
        "select rule, path, sheet, cell, message from marts.finding join marts.rule using (rule) "
        "where marts.rule.family = 'cell' and path is not null and path <> ''",
    )
    extra = [
        f
        for f in found
        if (f["path"], f["sheet"], f["cell"]) not in cells and (f["path"], f["sheet"]) not in sheets and (f["path"], "") not in sheets
    ]
    assert extra[:10] == []
