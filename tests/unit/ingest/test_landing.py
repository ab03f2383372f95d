"""The landing database as the run opens it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.ingest import limits
from pipelines.ingest.landing import open_landing


def test_what_landing_keeps_in_memory_is_bounded_however_much_lands(tmp_path: Path) -> None:
    with open_landing(tmp_path / "landing.duckdb") as connection:
        for number in range(4):
            connection.execute(
                "create table large as select range as n, repeat(md5(range::varchar), 8) as text from range(300000) order by text desc"
            )
            connection.execute(f"alter table large rename to large_{number}")
        limit, used = connection.execute(
            "select current_setting('memory_limit'), sum(memory_usage_bytes) from duckdb_memory()"
        ).fetchone() or ("", 0)
    allowed = float(limits.LANDING_MEMORY.removesuffix("MB")) * 1_000_000
    assert limit == f"{int(allowed / (1 << 20) * 10) / 10} MiB"
    assert used <= allowed


@pytest.mark.parametrize("kept", [0, 10, 5000, 20000])
def test_a_landing_beyond_repair_is_made_anew(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "landing.duckdb"
    open_landing(path).close()
    os.truncate(path, kept)
    path.with_name("landing.duckdb.wal").write_bytes(b"of the former file")
    with open_landing(path) as connection:
        assert connection.execute("select count(*) from main.file").fetchall() == [(0,)]


def test_a_landing_that_another_program_holds_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "landing.duckdb"
    open_landing(path).close()
    content = path.read_bytes()
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    held = subprocess.Popen([sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None
    assert held.stdout.readline() == "held\n"
    with pytest.raises(duckdb.IOException, match=f"PID {held.pid}"):
        open_landing(path)
    held.communicate("")
    assert path.read_bytes() == content
