"""Publication: base tables, a content hash that knows content only, one atomic pointer, nothing half done."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from pipelines.contracts.refusal import AuditStopped, Refusal
from pipelines.editions.publish import discard, draft, seal, unchanged
from pipelines.editions.store import current_edition, current_id, editions
from pipelines.paths import Roots
from tests.unit.editions.conftest import NOBODY, Press

ROWS = [("640104", 1, None), ("640105", 2, "甲"), ("640106", 3, "乙")]


def work(roots: Roots, rows: list[tuple[str, int, str | None]] = ROWS, stamp: str = "2026-01-01") -> None:
    roots.work.unlink(missing_ok=True)
    with duckdb.connect(str(roots.work)) as connection:
        for schema in ("marts", "reference", "submissions", "exports", "staging"):
            connection.execute(f"create schema {schema}")
        connection.execute("create table marts.base (unit_code varchar, points bigint, note varchar, first_seen date)")
        connection.executemany("insert into marts.base values (?, ?, ?, ?)", [(*row, stamp) for row in rows])
        connection.execute("create view marts.ranking as select unit_code, points, note, first_seen from marts.base")


def facts(as_of: date = date(2026, 7, 31)) -> dict[str, Any]:
    return {
        "kind": "working", "scheme": "sample-2025", "scheme_sha256": "s", "as_of": as_of, "code_version": "1", "input_count": 1,
        "input_sha256": "i", "demo": True, "inputs": [],
    }  # fmt: skip


def test_an_edition_holds_base_tables_and_names_its_content(roots: Roots) -> None:
    work(roots)
    made = draft(roots, facts(), NOBODY)
    seal(roots, made)
    edition = current_edition(roots)
    assert edition.edition_id == f"2026-07-31-{made.content_sha256[:8]}"
    with duckdb.connect(str(edition.database), read_only=True) as connection:
        kinds = connection.execute("select table_type from information_schema.tables where table_schema = 'marts'").fetchall()
        assert {k[0] for k in kinds} == {"BASE TABLE"}
        assert connection.execute("select content_sha256, demo from marts.edition").fetchall() == [(made.content_sha256, True)]
    assert (edition.path / "parquet" / "marts" / "ranking.parquet").exists()


def test_content_hash_ignores_row_order_and_volatile_columns_and_sees_every_value(roots: Roots) -> None:
    hashes = []
    for rows, stamp in ((ROWS, "2026-01-01"), (ROWS[::-1], "2026-02-02"), ([("640104", 1, ""), *ROWS[1:]], "2026-01-01")):
        work(roots, rows, stamp)
        made = draft(roots, facts(), NOBODY)
        hashes.append(made.content_sha256)
        discard(made)
    assert hashes[0] == hashes[1]
    assert hashes[0] != hashes[2]


def test_equal_content_is_nothing_new_and_older_content_moves_the_pointer_back(roots: Roots) -> None:
    work(roots)
    first = seal(roots, draft(roots, facts(), NOBODY))
    again = draft(roots, facts(), NOBODY)
    assert unchanged(roots, again)
    discard(again)
    work(roots, ROWS[:2])
    second = seal(roots, draft(roots, facts(), NOBODY))
    work(roots)
    assert seal(roots, draft(roots, facts(), NOBODY)) == first
    assert current_id(roots) == first != second
    assert len(editions(roots)) == 2


def test_a_leftover_of_a_cut_build_is_removed_and_never_current(roots: Roots) -> None:
    (roots.editions / "2026-07-31-building.tmp").mkdir(parents=True)
    with pytest.raises(Refusal, match="还没有发布版"):
        current_edition(roots)
    work(roots)
    seal(roots, draft(roots, facts(), NOBODY))
    assert [p.suffix for p in roots.editions.iterdir()] == [""]


def test_an_edition_folder_that_was_tampered_with_is_not_pointed_to(roots: Roots) -> None:
    work(roots)
    first = seal(roots, draft(roots, facts(), NOBODY))
    work(roots, ROWS[:2])
    second = seal(roots, draft(roots, facts(), NOBODY))
    with duckdb.connect(str(roots.editions / first / "warehouse.duckdb")) as connection:
        connection.execute("update marts.ranking set points = 99 where unit_code = '640104'")
    work(roots)
    with pytest.raises(AuditStopped, match="内容与清单不符"):
        seal(roots, draft(roots, facts(), NOBODY))
    assert current_id(roots) == second


def test_without_marts_nothing_is_published(roots: Roots) -> None:
    with duckdb.connect(str(roots.work)) as connection:
        connection.execute("create table a (b bigint)")
    with pytest.raises(AuditStopped):
        draft(roots, facts(), NOBODY)
    assert current_id(roots) is None


def test_an_edition_is_written_so_that_duckdb_1_2_opens_it(press: Press) -> None:
    """The storage version of the file's header: 64 and 65 are what DuckDB 1.2 reads."""
    with press.publish().database.open("rb") as handle:
        header = handle.read(24)
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") in (64, 65)
