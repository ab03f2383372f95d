"""The landing database as the run opens it."""

from __future__ import annotations

from pathlib import Path

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
