"""What the demo province writes is read back value by value, and the reader says nothing but what was put there."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.contracts.finding import rules
from pipelines.contracts.form import FormField, exports, forms, ledgers
from pipelines.contracts.unit import unit_book
from pipelines.demo.province import build
from pipelines.ingest.frames import tables_of
from pipelines.ingest.pathhint import contradictions
from pipelines.ingest.reading import FileRead, read_export, read_submission
from pipelines.ingest.schema import all_tables
from pipelines.quality.batch import judge_tables

LATER_RULES = {name for name, rule in rules().items() if rule.emitter in {"gx", "sql"}}
BOUNDS = {"below_minimum", "above_maximum"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _coded(field: FormField, text: str) -> Any:
    if text == "":
        return None
    kinds: dict[str, Any] = {"integer": int, "number": Decimal, "date": date.fromisoformat, "boolean": lambda t: t == "true"}
    return kinds.get(field.type, str)(text)


def _dicts(read: FileRead, table: str) -> list[dict[str, Any]]:
    return [dict(zip(all_tables()[table], row, strict=True)) for row in read.rows.get(table, ())]


@dataclass
class Built:
    """A tiny province, its truth, and what the reader makes of every file."""

    raw: Path
    truth: Path
    reads: dict[str, FileRead]

    @property
    def faults(self) -> list[dict[str, str]]:
        return _rows(self.truth / "faults.csv")

    def copies(self) -> set[str]:
        """Paths of files that hold the bytes of another once more."""
        return {f["written_value"] for f in self.faults if f["fault_class"] == "sent_again" and f["written_value"] != f["path"]}

    def said(self) -> Iterator[tuple[str, str, str, str]]:
        """(rule, path, sheet, cell) of every finding that needs this file only."""
        for path, read in self.reads.items():
            parts = [(p["sheet"], p["form"], p["unit_code"], p["period"]) for p in _dicts(read, "main.part")]
            hints = contradictions(path, read.file_sha256, parts, unit_book())
            found = [(f["rule"], f["sheet"], f["cell"]) for f in _dicts(read, "main.finding")]
            found += [(f.rule, f.sheet, f.cell) for f in (*judge_tables(tables_of([read])), *hints)]
            for rule, sheet, cell in found:
                yield rule, path, sheet, cell


@pytest.fixture(scope="module", params=["none", "all"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp(request.param)
    build(folder / "raw", folder / "truth", scale="tiny", faults=request.param)
    reads = {
        path.relative_to(folder / "raw").as_posix(): read_submission(hashlib.sha256(path.read_bytes()).hexdigest(), path, ())
        for path in sorted((folder / "raw" / "submissions").rglob("*"))
        if path.is_file()
    }
    return Built(folder / "raw", folder / "truth", reads)


@pytest.mark.parametrize("name", [form.name for form in ledgers()])
def test_every_value_of_a_form_is_read_back(built: Built, name: str) -> None:
    """A number out of bounds is kept as it stands; what it is worth is staging's to say."""
    fields = forms()[name].fields
    out_of_bounds = {(f["path"], f["sheet"], f["cell"]) for f in built.faults if f["rule"] in BOUNDS}
    got = {
        (path, r["sheet"], r["source_row"]): r
        for path, read in built.reads.items()
        if path not in built.copies()
        for r in _dicts(read, f"submissions.{name}")
    }
    true = _rows(built.truth / f"{name}.csv")
    assert len(true) > 5
    wrong = []
    for row in true:
        mine = got.pop((row["path"], row["sheet"], int(row["source_row"])), None)
        if mine is None:
            wrong.append((row["path"], row["sheet"], row["source_row"], "not read"))
            continue
        wrong += [(row["path"], row["source_row"], k) for k in ("unit_code", "period") if (mine[k] or "") != row[k]]
        flawed = {cell for path, sheet, cell in out_of_bounds if (path, sheet) == (row["path"], row["sheet"])}
        for field in fields:
            if mine[field.name] != _coded(field, row[field.name]) and not any(
                c.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == row["source_row"] for c in flawed
            ):
                wrong.append((row["path"], row["source_row"], field.name, row[field.name], mine[field.name]))
    assert wrong[:5] == []
    assert list(got)[:5] == []


def test_the_reader_says_what_was_put_there_and_nothing_else(built: Built) -> None:
    faults = [f for f in built.faults if f["rule"] and f["path"]]
    at_cell = {(f["rule"], f["path"], f["sheet"], f["cell"]) for f in faults}
    at_path = {(f["rule"], f["path"]) for f in faults if not f["cell"]}
    said = set(built.said())
    extra = [f for f in said if f not in at_cell and f[:2] not in at_path and f[1] not in built.copies()]
    assert sorted(extra)[:5] == []
    heard = {f[:2] for f in said}
    missed = [
        f
        for f in faults
        if f["rule"] not in LATER_RULES
        and (((f["rule"], f["path"], f["sheet"], f["cell"]) not in said) if f["cell"] else ((f["rule"], f["path"]) not in heard))
    ]
    assert missed[:5] == []


@pytest.mark.parametrize("name", sorted(exports()))
def test_every_value_of_an_export_is_read_back(built: Built, name: str) -> None:
    export = exports()[name]
    true: dict[str, list[tuple[Any, ...]]] = {}
    for row in _rows(built.truth / f"{name}.csv"):
        true.setdefault(row["path"], []).append(tuple(_coded(f, row[f.name]) for f in export.fields))
    assert len(true) >= 12
    for path in sorted(true):
        file = built.raw / path
        read = read_export(hashlib.sha256(file.read_bytes()).hexdigest(), file, export.folder)
        assert read.rows.get("main.finding", []) == []
        assert [tuple(r[f.name] for f in export.fields) for r in _dicts(read, f"exports.{name}")] == true[path], path
