"""Typed absence at the cell: a cell that a county leaves without a value never raises its points, unless the indicator declares which
and why (blank_may_raise), and never moves another county's points.

The compiled models of the run are built again in memory over a landing in which some cells of one county a build have no value.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.e2e.conftest import Province

KINDS = ("blank", "dash", "none", "not_applicable", "unparseable")
KEY = {"file_sha256", "sheet", "source_row", "unit_code", "period"}
# fields whose blank used to raise a ratio or a median
KNOWN = {("talent_record", "age_band"), ("sanhui_register", "members"), ("service_order", "done_on"), ("sanzhang_roster", "to_on")}
Lines = dict[tuple[str, str], dict[str, Decimal]]
Job = tuple[str, str, str]


def models_behind(manifest: dict[str, Any], goal: str) -> list[str]:
    """Models that `goal` is made from, itself included, each after those it reads."""
    nodes, found = manifest["nodes"], []

    def visit(name: str) -> None:
        if name in nodes and name not in found:
            for parent in nodes[name].get("depends_on", {}).get("nodes", []):
                visit(parent)
            found.append(name)

    visit(goal)
    return [n for n in found if nodes[n]["resource_type"] == "model" and nodes[n]["config"]["materialized"] in {"table", "view"}]


class Rebuild:
    """The models up to the ledger over a copy of the run's landing, in memory."""

    def __init__(self, province: Province) -> None:
        roots = province.roots
        manifest = json.loads((roots.dbt_target / "manifest.json").read_text(encoding="utf-8"))
        run = self.connection = duckdb.connect()
        for name, path in (("landing", roots.landing), ("work", roots.work)):
            run.execute(f"attach ':memory:' as {name}")
            run.execute(f"attach '{path}' as {name}_file (read_only)")
        seeds = {(n["schema"], n["alias"]) for n in manifest["nodes"].values() if n["resource_type"] == "seed"}
        tables = run.execute("select database_name, schema_name, table_name from duckdb_tables()").fetchall()
        for database, schema, table in tables:
            if database == "landing_file" or (database == "work_file" and (schema, table) in seeds):
                name = database.removesuffix("_file")
                run.execute(f"create schema if not exists {name}.{schema}")
                run.execute(f"create table {name}.{schema}.{table} as from {database}.{schema}.{table}")
        self.models = []
        for name in models_behind(manifest, "model.sanzhang.ledger"):
            node = manifest["nodes"][name]
            compiled = roots.dbt_target / "compiled" / "sanzhang" / node["original_file_path"]
            run.execute(f"create schema if not exists work.{node['schema']}")
            self.models.append((f"work.{node['schema']}.{node['alias']}", compiled.read_text(encoding="utf-8")))

    def points(self) -> Lines:
        """(period, county) → indicator → points, of all models built anew."""
        for name, sql in self.models:
            self.connection.execute(f"create or replace table {name} as {sql}")
        lines: Lines = {}
        for period, unit, code, points in self.connection.execute(
            "select period, unit_code, indicator_code, points from work.marts.ledger where level = 'county'"
        ).fetchall():
            lines.setdefault((period, unit), {})[code] = points
        return lines

    def jobs(self) -> list[Job]:
        """(form, field, condition): one a value of a code, halves of numbers and dates, every other row of texts."""
        found = []
        for form, field, kind in self.connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() where database_name = 'landing' "
            "and schema_name = 'submissions' order by table_name, column_index"
        ).fetchall():
            if field in KEY:
                continue
            values = [
                row[0]
                for row in self.connection.execute(
                    f"select distinct {field}::varchar from landing.submissions.{form} where {field} is not null order by 1"
                ).fetchall()
            ]
            if len(values) <= 6:
                found += [(form, field, f"{field}::varchar = '{value}'") for value in values]
            elif kind in {"BIGINT", "DATE"} or kind.startswith("DECIMAL"):
                middle = f"(select quantile_disc({field}, 0.5) from landing.submissions.{form})"
                found += [(form, field, f"{field} <= {middle}"), (form, field, f"{field} > {middle}")]
            else:
                found.append((form, field, "source_row % 2 = 0"))
        return found

    def blank(self, unit: str, job: Job, kind: str) -> None:
        """The cells of a county have no value, for the reason given, after the call."""
        form, field, condition = job
        where = f"unit_code = '{unit}' and {field} is not null and {condition}"
        self.connection.execute(
            "insert into landing.main.cell_absence (form, file_sha256, sheet, source_row, field, kind) "
            f"select '{form}', file_sha256, sheet, source_row, '{field}', '{kind}' from landing.submissions.{form} where {where}"
        )
        self.connection.execute(f"update landing.submissions.{form} set {field} = null where {where}")

    def restore(self, unit: str, job: Job) -> None:
        """The form of the county and the absences are those of the run again after the call."""
        form = job[0]
        self.connection.execute(f"delete from landing.submissions.{form} where unit_code = '{unit}'")
        self.connection.execute(f"insert into landing.submissions.{form} from landing_file.submissions.{form} where unit_code = '{unit}'")
        self.connection.execute("create or replace table landing.main.cell_absence as from landing_file.main.cell_absence")


@pytest.fixture(scope="module")
def rebuild(small_province: Province) -> Iterator[Rebuild]:
    made = Rebuild(small_province)
    yield made
    made.connection.close()


def test_no_blank_cell_raises_points_unless_the_indicator_declares_it(small_province: Province, rebuild: Rebuild) -> None:
    rows = small_province.query("select indicator_code, rule, blank_may_raise from marts.indicator where level = 'county' and rule != ''")
    declared = {row["indicator_code"] for row in rows if row["blank_may_raise"]}
    vetoes = {row["indicator_code"] for row in rows if row["rule"] == "veto_cap"}
    base = rebuild.points()
    published = small_province.query(
        "select period, unit_code, sum(points) as points from marts.ledger where level = 'county' group by all"
    )
    assert {(row["period"], row["unit_code"]): row["points"] for row in published} == {key: sum(one.values()) for key, one in base.items()}
    counties = sorted({unit for _, unit in base})
    jobs = rebuild.jobs()
    known = [job for job in jobs if job[:2] in KNOWN]
    chosen = known + random.Random(20260731).sample([job for job in jobs if job not in known], 24)
    kinds, raised_by = itertools.cycle(KINDS), set()
    for start in range(0, len(chosen), len(counties)):
        batch = list(zip(counties, chosen[start : start + len(counties)], strict=False))
        for unit, job in batch:
            rebuild.blank(unit, job, next(kinds))
        after = rebuild.points()
        jobs_of = dict(batch)
        for (period, unit), lines in after.items():
            before = base[period, unit]
            if unit not in jobs_of:
                assert lines == before, (period, unit)
                continue
            raised = {code for code, points in lines.items() if points > before[code]} - vetoes
            raised_by |= raised
            assert raised <= declared, (period, unit, jobs_of[unit], raised)
            lifted = {code for code in vetoes & declared if before[code] < 0 <= lines[code]}
            assert sum(lines.values()) <= sum(before.values()) or raised or lifted, (period, unit, jobs_of[unit])
        for unit, job in batch:
            rebuild.restore(unit, job)
    assert rebuild.points() == base
    assert "D13" not in raised_by
