"""The invented landing of the benchmarks fits the tables that the run makes, so that a benchmark is ready when somebody needs it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.checks import invent_landing
from benchmarks.duplicates import PLANTED, plant


def test_the_invented_landing_fits_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "landing.duckdb"
    invent_landing(path, 3_000)
    with duckdb.connect(str(path)) as connection:
        assert connection.sql("select count(*) from submissions.activity_record").fetchall() == [(3_000,)]
        unreceived = "select count(*) from main.part where file_sha256 not in (select file_sha256 from main.receipt)"
        assert connection.sql(unreceived).fetchall() == [(0,)]
    plant(path)
    with duckdb.connect(str(path)) as connection:
        copies = "select count(*) from submissions.activity_record where source_row between 9000000 and 9999999"
        assert connection.sql(copies).fetchall() == [(PLANTED,)]
