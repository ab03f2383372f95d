"""Times of the mart models and of every SQL check over invented activities: python -m benchmarks.checks [activities] [folder]

Belongs here: an invented landing with a million activities, times by model and by check, the ratio of all checks to the marts.
Does not belong here: correctness (dbt unit tests, the scorecard). Ratios travel between machines, seconds do not.
The near-duplicate searches are counted apart (benchmarks.duplicates); they are read from the same tables.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts.unit import unit_book
from pipelines.flow import dbt_environment
from pipelines.ingest.landing import form_field_rows, rule_rows
from pipelines.ingest.schema import all_tables, create_statements
from pipelines.paths import Roots, dbt_project_dir

AS_OF = date(2026, 7, 31)
NEAR_DUPLICATES = ("chk_activity_nearly_same", "chk_activity_two_counties", "chk_text_copied", "chk_report_copied")
MARTS = "+marts.activity +activity_count +verification +platform_match +coverage +report_status +submission +part"
INVENTED = Path(__file__).with_name("invented_landing.sql")


def invent_landing(path: Path, count: int) -> None:
    """A landing with so many activities and all that the checks compare them with; the same for equal counts."""
    with duckdb.connect(str(path)) as connection:
        for statement in create_statements():
            connection.execute(statement)
        connection.execute("insert into main.run_context values (?, true)", [AS_OF])
        for table, rows in (("main.rule", rule_rows()), ("main.form_field", form_field_rows())):
            marks = ", ".join("?" * len(all_tables()[table]))
            connection.executemany(f"insert into {table} values ({marks})", [list(row) for row in rows])
        book = unit_book()
        counties = sorted((u.code, u.name) for u in book.of_level("county"))
        connection.execute("create temp table county (code varchar, name varchar)")
        connection.executemany("insert into county values (?, ?)", counties)
        connection.execute("create temp table township (county varchar, code varchar, name varchar, place bigint, places bigint)")
        places = [(c, sorted((t.code, t.name) for t in book.children(c, "township"))) for c, _ in counties]
        rows = [(county, code, name, n, len(towns)) for county, towns in places for n, (code, name) in enumerate(towns)]
        connection.executemany("insert into township values (?, ?, ?, ?, ?)", rows)
        connection.execute(
            "create temp table month as "
            "select row_number() over (order by d) - 1 as month, strftime(d, '%Y-%m') as period, d::date as starts_on, "
            "last_day(d) as ends_on "
            "from range(date '2025-01-01', date '2026-07-01', interval 1 month) as s(d)"
        )
        connection.execute(
            "create temp table quarter as "
            "select year(starts_on) || 'Q' || quarter(starts_on) as period, max(ends_on) as ends_on from month group by 1"
        )
        connection.execute(INVENTED.read_text(encoding="utf-8").replace("$count", str(count)))


def run_dbt(roots: Roots, *arguments: str) -> dict[str, float]:
    """Run dbt in process; seconds by node name. RuntimeError where a node failed."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    project, target = str(dbt_project_dir()), str(roots.dbt_target)
    shared = ["--project-dir", project, "--profiles-dir", project, "--target-path", target, "--log-path", target, "--quiet"]
    os.environ.update(dbt_environment(roots))
    try:
        outcome = dbtRunner().invoke([*arguments, *shared])
    finally:
        DuckDBConnectionManager.close_all_connections()
    if not outcome.success:
        raise RuntimeError(str(outcome.exception or "dbt failed"))
    return {r.node.name: r.execution_time for r in outcome.result} if arguments[0] != "compile" else {}


def check_seconds(roots: Roots, names: tuple[str, ...] = ()) -> dict[str, tuple[float, int]]:
    """Seconds and findings of every check (or of these), each run alone over the built tables."""
    run_dbt(roots, "compile", "--select", "path:models/quality/checks")
    found: dict[str, tuple[float, int]] = {}
    with duckdb.connect(str(roots.work)) as connection:
        connection.execute("set threads = 2")
        connection.execute(f"attach '{roots.landing}' as landing (read_only)")
        paths = sorted(roots.dbt_target.rglob("compiled/**/checks/chk_*.sql"))
        for path in (p for p in paths if not names or p.stem in names):
            start = time.perf_counter()
            findings = connection.execute(f"select count(*) from ({path.read_text(encoding='utf-8')})").fetchone()
            found[path.stem] = (time.perf_counter() - start, findings[0] if findings else 0)
    return found


def prepared(folder: Path, count: int) -> tuple[Roots, dict[str, float]]:
    """A landing and the mart models over it, with the seconds of each model."""
    roots = Roots.resolve(folder / "raw", folder / "warehouse")
    roots.warehouse.mkdir(parents=True, exist_ok=True)
    if not roots.landing.exists():
        invent_landing(roots.landing, count)
    run_dbt(roots, "seed")
    marts = run_dbt(roots, "run", "--select", *MARTS.split())
    run_dbt(roots, "run", "--select", "+int_check", "--exclude", "int_check", *MARTS.split())
    return roots, marts


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as temporary:
        roots, marts = prepared(Path(arguments[1]) if len(arguments) > 1 else Path(temporary), count)
        checks = check_seconds(roots)
        for name, seconds in sorted(marts.items(), key=lambda item: -item[1])[:6]:
            print(f"{name:32} {seconds:7.2f} s mart model")
        for name, (seconds, findings) in sorted(checks.items(), key=lambda item: -item[1][0])[:12]:
            print(f"{name:32} {seconds:7.2f} s {findings:9} findings")
        built = sum(marts.values())
        plain = sum(seconds for name, (seconds, _) in checks.items() if name not in NEAR_DUPLICATES)
        near = sum(seconds for name, (seconds, _) in checks.items() if name in NEAR_DUPLICATES)
        print(f"{count} activities: {len(marts)} mart models {built:.1f} s")
        print(f"{len(checks) - len(NEAR_DUPLICATES)} checks {plain:.1f} s, ratio {plain / built:.2f} (limit 3)")
        print(f"near-duplicate searches apart {near:.1f} s (limit 60)")


if __name__ == "__main__":
    main(sys.argv[1:])
