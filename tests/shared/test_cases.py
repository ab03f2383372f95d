"""Books as officers write them (../shared/cases): what a person reads is read, whatever is not is said, and nothing is read otherwise."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.contracts.finding import rules
from pipelines.ingest.envelope import Envelope
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.reading import read_submission
from pipelines.ingest.schema import all_tables

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
COUNTY = CASES / "county"
AWAITS_LAYOUT = "贺兰县科协科技志愿服务活动台账6月.xlsx"  # an own ledger whose headings no rule can know
ROWS = {
    "county/红寺堡区活动登记表.xlsx": 3, "county/永宁县科协6月活动零报告.xlsx": 0, "small/04a_basis_done.xlsx": 7,
    "small/08_two_tables.xlsx": 2,
    "small/06_zero_note.xlsx": 0, "small/06b_zero.xlsx": 0, "small/06d_zero.xlsx": 0, "small/12_year_end.xlsx": 2,
} | {f"foot/{path.name}": 2 for path in (CASES / "foot").glob("*.xlsx")}  # fmt: skip
Cells = dict[tuple[str, int], dict[str, Any]]


def _csv(name: str) -> Iterator[dict[str, str]]:
    with (COUNTY / name).open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def _received() -> dict[str, date]:
    return {row["path"].removeprefix("submissions/"): date.fromisoformat(row["received_on"]) for row in _csv("received.csv")}


def _read(path: Path) -> FileRead:
    name = path.relative_to(COUNTY).as_posix() if path.is_relative_to(COUNTY) else path.name
    came = Envelope(path.name, _received().get(name, date(2026, 7, 2)))
    return read_submission(hashlib.sha256(path.read_bytes()).hexdigest(), path, (), came)


def _dicts(result: FileRead, table: str) -> list[dict[str, Any]]:
    return [dict(zip(all_tables()[table], row, strict=True)) for row in result.rows.get(table, [])]


def _rows(result: FileRead) -> Cells:
    tables = [name for name in result.rows if name.startswith("submissions.")]
    found = {
        (r["sheet"], r["source_row"]): {**r, "form": name.removeprefix("submissions.")} for name in tables for r in _dicts(result, name)
    }
    assert len(found) == sum(len(result.rows[name]) for name in tables)
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _blocking(result: FileRead) -> list[str]:
    return [f["rule"] for f in _dicts(result, "main.finding") if rules()[f["rule"]].severity == "blocking"]


def test_every_cell_that_a_person_reads_is_read() -> None:
    reads = {path: _read(COUNTY / path) for path in {row["path"] for row in _csv("truth.csv")}}
    rows = {path: _rows(result) for path, result in reads.items()}
    assert {path: found for path, result in reads.items() if (found := _blocking(result))} == {}
    wrong, seen = [], set()
    for cell in _csv("truth.csv"):
        key = (cell["sheet"], int(cell["row"]))
        seen.add((cell["path"], key))
        mine = rows[cell["path"]][key]
        if (mine["unit_code"], mine["period"], mine["form"]) != (cell["unit"], cell["period"], cell["form"]):
            wrong.append((cell["path"], key, mine["unit_code"], mine["period"], mine["form"]))
        if _text(mine[cell["field"]]) != cell["true"]:
            wrong.append((cell["path"], key, cell["field"], cell["true"], _text(mine[cell["field"]])))
    assert wrong == []
    assert {(path, key) for path, found in rows.items() for key in found} == seen


OTHERS = sorted(p for folder in ("county", "small", "foot") for p in (CASES / folder).rglob("*.xls*"))


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_no_book_is_returned_and_none_gains_a_row(path: Path) -> None:
    result, name = _read(path), path.relative_to(CASES).as_posix()
    assert _blocking(result) == (["form_unrecognised"] if path.name == AWAITS_LAYOUT else [])
    if name in ROWS:
        assert len(_rows(result)) == ROWS[name]
        assert all(part["zero_report"] == (ROWS[name] == 0) for part in _dicts(result, "main.part"))
    elif name.startswith("small/"):
        assert len(_rows(result)) == 1
