"""Editions made without a run: the tables of a small published edition stand in for the working database."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.contracts.persons import Persons
from pipelines.editions.inputs import take
from pipelines.editions.publish import draft, seal
from pipelines.editions.store import Edition, current_edition
from pipelines.ingest.receipt import store_path
from pipelines.paths import Roots
from tests.unit.reports.edition_fixture import build_edition

AS_OF = date(2025, 10, 15)
NOBODY = Persons.of((), (), ())
BOOK = "a" * 64
NO_OBJECTION = (
    "create table marts.objection (objection_no bigint, scheme varchar, period varchar, level varchar, unit_code varchar, "
    'objected_on date, "by" varchar, point varchar, answered_on date, answered_by varchar, answer varchar, outcome varchar, '
    "status varchar, status_title varchar)"
)


def plain_pages(folder: Path) -> None:
    """One line for every page and workbook that these tests look at: real ones take a second."""
    kind = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["kind"]
    for name in ("site/index.html", "site/units.html", "workbooks/名次表_县级.xlsx"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"{name} {kind}", encoding="utf-8")


@dataclass
class Press:
    """Publishes the working database of its roots, changed by SQL in between."""

    roots: Roots
    base: Path
    inputs: list[dict[str, Any]] = field(default_factory=list)

    def publish(self, *changes: str, as_of: date = AS_OF, dress: Callable[[Path], None] = plain_pages, reason: str = "") -> Edition:
        """The edition in force after publishing the base with these changes, with pages of a line unless others are asked for."""
        shutil.copyfile(self.base, self.roots.work)
        with duckdb.connect(str(self.roots.work)) as connection:
            for sql in ("create schema exports", "drop table marts.edition", NO_OBJECTION, *changes):
                connection.execute(sql)
        facts = {
            "kind": "working", "scheme": "sample-2025", "scheme_sha256": "s" * 64, "as_of": as_of, "code_version": "1+aaaa",
            "input_count": len(self.inputs), "input_sha256": "i" * 64, "demo": True, "inputs": list(self.inputs), "taken": take(self.roots),
            "run_reason": reason or None,
        }  # fmt: skip
        made = draft(self.roots, facts, NOBODY)
        dress(made.folder)
        seal(self.roots, made)
        return current_edition(self.roots)

    def receive(self, content: bytes, path: str) -> str:
        """These bytes are in the store and a receipt among the inputs of the next edition."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = store_path(self.roots, sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        row = {"receipt_no": len(self.inputs) + 1, "file_sha256": sha256, "path": path, "received_on": "2025-10-09"}
        self.inputs.append(row)
        with self.roots.receipts_jsonl.open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(row) + "\n")
        return sha256


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """warehouse.duckdb of the small published edition."""
    return build_edition(tmp_path_factory.mktemp("base")) / "warehouse.duckdb"


@pytest.fixture
def press(roots: Roots, base: Path) -> Press:
    return Press(roots, base)


def better(unit_code: str) -> tuple[str, ...]:
    """SQL by which a county gains three points in C02 of 2025Q3 and the ranks follow."""
    where = f"period = '2025Q3' and level = 'county' and unit_code = '{unit_code}'"
    return (
        f"update marts.ledger set points = points + 3, explanation = '补报后重算' where {where} and indicator_code = 'C02'",
        f"update marts.indicator_value set value = value + 1 where {where} and indicator_code = 'C02'",
        f"insert into marts.ledger_evidence values ('sample-2025', '2025Q3', 'county', '{unit_code}', 'C02', 1, 'numerator', "
        f"'activity_record', '{BOOK}', '活动', 'K77', 77, '补报的一场')",
        f"update marts.ranking set score = score + 3 where {where}",
        'update marts.ranking as r set "rank" = s.place from (select unit_code, rank() over (order by score desc) as place '
        "from marts.ranking where period = '2025Q3' and level = 'county' and status <> 'unranked') as s "
        "where r.unit_code = s.unit_code and r.period = '2025Q3' and r.level = 'county'",
    )
