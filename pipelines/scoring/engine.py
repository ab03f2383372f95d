"""The engine's SQL, rendered from dbt_project/macros/engine without dbt and run on an in-memory DuckDB.

Belongs here: rendering, integer keys, loading the tables the macros read, the order of statements.
Does not belong here: any formula (the macros), files (score), many weight sets (scenarios).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from pipelines.paths import dbt_project_dir
from pipelines.scoring.framework import Framework
from pipelines.scoring.options import Options
from pipelines.scoring.values import Values

Show = Callable[[str], None]
TABLES = {
    "scoring_unit": "unit_id integer",
    "scoring_population": "pop_id integer",
    "scoring_cell": "pop_id integer, unit_id integer, node_id integer, x double",
    "scoring_tree": "node_id integer, parent_id integer, height integer",
    "scoring_treatment": "nscn integer, node_id integer, method varchar, skew_threshold double, kurtosis_threshold double,"
    " max_points integer",
    "scoring_normalisation": "nscn integer, node_id integer, direction integer, method varchar, lower double, upper double, mean double,"
    " sd double, ties varchar, goal_lower double, goal_upper double, truncate boolean, scale double,"
    " cap boolean, target double, transform varchar",
    "scoring_scenario": "scenario_id integer, nscn integer, wscn integer, ascn integer",
    "scoring_weight": "wscn integer, node_id integer, w double",
    "scoring_rule": "ascn integer, node_id integer, method varchar, p double, min_share double",
}


@lru_cache(maxsize=4)
def _template(folder: Path) -> jinja2.Template:
    paths = [folder.parent / "scoring.sql", *sorted(folder.glob("engine_*.sql"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text)


def render(macro: str, *args: object, **settings: object) -> str:
    """The SQL of one engine macro. Relation names and settings go in as they would from a dbt model."""
    module: Any = _template(dbt_project_dir() / "macros" / "engine").module
    return str(getattr(module, macro)(*args, **settings)).strip()


class Engine:
    """One in-memory database holding a framework, its values and the results of the stages run so far.

    threads changes speed only: results are equal bit for bit. show receives every statement before it runs.
    """

    def __init__(self, framework: Framework, options: Options, values: Values, threads: int = 2, show: Show | None = None) -> None:
        self.framework, self.options, self.values = framework, options, values
        self._show = show
        self.connection = duckdb.connect(":memory:", config={"threads": threads})
        for name, columns in TABLES.items():
            self.connection.execute(f"create table {name} ({columns})")
        self._load()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Rows in the column order of TABLES."""
        columns: list[list[object]] = [list(column) for column in zip(*rows, strict=True)]
        if columns:
            types = [part.split()[-1] for part in TABLES[table].split(",")]
            self.connection.execute(f"insert into {table} select {', '.join(f'unnest(?::{kind}[])' for kind in types)}", columns)

    def create(self, table: str, sql: str) -> None:
        """Keep the result of a statement as a table (replacing one of that name), showing the statement first where asked."""
        statement = f"create or replace table {table} as\n{sql}"
        if self._show:
            self._show(statement + ";\n")
        self.connection.execute(statement)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return found

    def normalise(self) -> None:
        """Fill score_treated and score_normalised."""
        self.create("scoring_input", render("engine_grid", "scoring_cell", "scoring_unit", "scoring_population", "scoring_tree"))
        self.create("score_treated", render("engine_treated", "scoring_input", "scoring_treatment"))
        self.create("score_normalised", render("engine_normalised", "score_treated", "scoring_normalisation"))

    def aggregate(self) -> None:
        """Fill score_h2 … score_hN for the scenarios now in scoring_scenario; the last holds the root."""
        self.create("score_weight_list", render("engine_weight_lists", "scoring_weight", "scoring_tree"))
        for height in range(2, self.framework.root.level + 1):
            children, key = ("score_normalised", "nscn") if height == 2 else (f"score_h{height - 1}", "scenario_id")
            relations = ("scoring_scenario", "scoring_tree", "scoring_rule", "score_weight_list")
            copeland = any(node.method == "copeland" for node in self.framework.nodes if node.level == height)
            self.create(f"score_h{height}", render("engine_level", children, key, *relations, copeland=copeland))

    def aggregate_root(self) -> None:
        """Fill score_root for the scenarios now in scoring_scenario, made for many of them; score_unit_list is made by the first call.

        A framework with a Copeland group compares units and goes height by height.
        """
        if any(node.method == "copeland" for node in self.framework.nodes):
            self.aggregate()
            self.create("score_root", f"select * from score_h{self.framework.root.level}")
            return
        groups = self._groups()
        if not self.rows("select 1 from duckdb_tables() where table_name = 'score_unit_list'"):
            lists = render("engine_child_lists", "score_normalised", "nscn", "scoring_scenario", "scoring_tree", "scoring_rule")
            self.create("score_unit_list", render("engine_wide_units", f"({lists})", groups))
        self.create("score_weight_list", render("engine_weight_lists", "scoring_weight", "scoring_tree"))
        self.create("score_weight_row", render("engine_wide_weights", "score_weight_list", "scoring_scenario", groups))
        self.create("score_root", render("engine_wide", "score_unit_list", "score_weight_row", groups))

    def _groups(self) -> list[list[dict[str, object]]]:
        """The groups by height, lowest first, as engine_wide takes them."""
        keys, share = self.framework.node_id, _literal(self.options.min_child_share)
        return [
            [
                {
                    "id": keys[node.code], "method": f"'{node.method}'", "p": _literal(node.params.get("p")), "min_share": share,
                    "children": sorted(keys[child.code] for child in self.framework.children(node.code)),
                }
                for node in self.framework.nodes if node.level == height
            ]
            for height in range(2, self.framework.root.level + 1)
        ]  # fmt: skip

    def ranked(self, scores: str) -> str:
        """The ranking query over a relation of scores, by the options of this run."""
        options = self.options
        return render("engine_ranked", scores, options.rank_order, options.rank_ties, options.tie_tolerance, options.rank_decimals)

    def _load(self) -> None:
        keys, nodes = self.framework.node_id, self.framework.nodes
        units = {unit: number for number, unit in enumerate(self.values.units)}
        periods = {period: number for number, period in enumerate(self.values.periods)}
        self.insert("scoring_unit", ((number,) for number in units.values()))
        self.insert("scoring_population", ((number,) for number in periods.values()))
        cells = ((periods[period], units[unit], keys[code], x) for (period, unit, code), x in self.values.cells.items())
        self.insert("scoring_cell", cells)
        self.insert("scoring_tree", ((keys[n.code], keys.get(n.parent), n.level) for n in nodes))
        options = self.options
        treatment = (options.outlier_method, options.skew_threshold, options.kurtosis_threshold, options.max_points)
        self.insert("scoring_treatment", ((1, keys[n.code], *treatment) for n in self.framework.indicators))
        self.insert(
            "scoring_normalisation", (self._normalisation(keys[n.code], n.method, n.direction, n.params) for n in self.framework.indicators)
        )
        rules = ((1, keys[n.code], n.method, n.params.get("p"), options.min_child_share) for n in nodes if n.level > 1)
        self.insert("scoring_rule", rules)
        self.insert("scoring_scenario", [(1, 1, 1, 1)])
        self.insert("scoring_weight", ((1, keys[n.code], n.weight) for n in nodes if n.weight is not None))

    @staticmethod
    def _normalisation(node_id: int, method: str, direction: int, params: Any) -> tuple[object, ...]:
        columns = (
            "lower", "upper", "mean", "sd", "ties", "goalpost_lower", "goalpost_upper", "truncate", "scale", "cap", "target", "transform",
        )  # fmt: skip
        return (1, node_id, direction, method, *(params.get(column) for column in columns))


def _literal(number: float | None) -> str:
    return "null::double" if number is None else f"{number!r}::double"
