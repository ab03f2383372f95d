"""Another program that holds landing, work or the edition in force: one line with its process, at once, and the run ends."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.ingest.landing import open_landing
from pipelines.paths import PROJECT_ROOT, Roots

HOLDER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reading")
print("held", flush=True)
sys.stdin.read()
"""
EDITION = "2026-06-30-0badf00d"
PROCESSOR_SECONDS = 30.0  # on a machine of its own the clock shows about the same; a busy one has its time limit below
CLOCK_SECONDS = 240


@pytest.fixture
def published(roots: Roots) -> Roots:
    """A warehouse that looks as after a publication, with a new file to receive."""
    (roots.submissions / "新.xlsx").write_bytes(b"new")
    (roots.editions / EDITION).mkdir(parents=True)
    (roots.editions / EDITION / "manifest.json").write_text(
        '{"kind": "working", "as_of": "2020-06-30", "created_at": "2020-06-30T00:00:00", "content_sha256": "0"}', encoding="utf-8"
    )
    roots.current.write_text(f"{EDITION}\n", encoding="utf-8")
    open_landing(roots.landing).close()
    for path in (roots.work, roots.editions / EDITION / "warehouse.duckdb"):
        duckdb.connect(str(path)).close()
    return roots


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("landing.duckdb", "reading"), ("landing.duckdb", "writing"), ("work.duckdb", "reading"), ("work.duckdb", "writing"),
        (f"editions/{EDITION}/warehouse.duckdb", "writing"),
    ],
)  # fmt: skip
def test_who_holds_a_database_is_said_at_once(published: Roots, name: str, how: str) -> None:
    database: Path = published.warehouse / name
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(database), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-m", "pipelines.cli", "run", "--raw", str(published.raw), "--warehouse", str(published.warehouse)],
            capture_output=True, text=True, cwd=PROJECT_ROOT, check=False, timeout=CLOCK_SECONDS, env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    finally:
        holder.communicate("")
    assert done.returncode == 2
    assert done.stderr == f"sanzhang: {database} 正被另一个程序占用（进程 {holder.pid}），请关掉它再运行。\n"
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < PROCESSOR_SECONDS


def test_a_reader_of_the_edition_in_force_holds_nobody_up(published: Roots) -> None:
    from pipelines.editions.soundness import require_free

    database = published.editions / EDITION / "warehouse.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database), "reading"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    require_free(published)
    holder.communicate("")
    assert holder.returncode == 0
