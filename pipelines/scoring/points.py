"""Points of an additive scheme over a published edition, by the macros that made the published ones: other schemes, changed cells.

Belongs here: loading an edition's values into memory and the order of statements. Does not belong here: any arithmetic (the macros), words.
Nothing is written: the edition is attached read-only and every result lives in an in-memory database.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.refusal import Refusal
from pipelines.contracts.scheme import Indicator
from pipelines.scoring.engine import Show, render

Row = dict[str, Any]
INDICATOR_COLUMNS = (
    "scheme", "level", "indicator_code", "title", "clause", "parent", "unit", "direction", "rule", "rule_params", "weight", "target",
    "decimals", "missing_rule", "partial_rule", "partial_low", "accrual", "kind", "min_denominator", "shortfall_rule",
    "numerator_title", "denominator_title",
)  # fmt: skip
_FIGURES = {"weight": "decimal(18,4)", "target": "double", "decimals": "bigint", "min_denominator": "double"}


class Points:
    """One level and period of an edition in memory, scored under the edition's scheme or under rows given.

    After `score`, tables point_rule, point_path, point_cell, point_line and point_standing hold the result. show receives every statement.
    """

    def __init__(self, database: Path, scheme: str, level: str, period: str, show: Show | None = None) -> None:
        """Copies what scoring needs; the edition's file is free afterwards."""
        self.scheme, self.level, self.period = scheme, level, period
        self._show = show
        self.connection = duckdb.connect(":memory:", config={"threads": 2})
        self.connection.execute("set enable_progress_bar = false")
        run = self.connection.execute
        run(f"attach '{database}' as edition (read_only)")
        run("create table unit as select * from edition.marts.unit where level = ?", [level])
        run("create table value as select * from edition.marts.indicator_value where level = ? and period = ?", [level, period])
        run("create table scheme as select * from edition.reference.scheme where scheme = ? and level = ?", [scheme, level])
        held = {row["column_name"] for row in self.rows("describe value")}
        if "elapsed_share" not in held:
            # an edition published before lines were read at the share of the year that has passed was scored at the whole year's
            run("alter table value add column elapsed_share double")
        held = {row["column_name"] for row in self.rows("describe edition.marts.indicator")}
        # an edition published before a column of the scheme existed was scored without it
        columns = ", ".join(name if name in held else f"null::{_FIGURES.get(name, 'varchar')} as {name}" for name in INDICATOR_COLUMNS)
        run(f"create table indicator as select {columns} from edition.marts.indicator where scheme = ? and level = ?", [scheme, level])
        run("detach edition")

    def __enter__(self) -> Points:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a query, column name to value."""
        answer = self.connection.execute(sql, list(parameters))
        names = [column[0] for column in answer.description]
        return [dict(zip(names, values, strict=True)) for values in answer.fetchall()]

    def replace_scheme(self, indicators: Sequence[Indicator]) -> None:
        """Score under these rows from now on. Refusal where the edition holds no values, or no such peer group, of one of them."""
        groups = {row["peer_group"] for row in self.rows("select distinct peer_group from unit")}
        held = {row["indicator_code"] for row in self.rows("select distinct indicator_code from value")}
        for row in indicators:
            if row.is_leaf and row.indicator_code not in held:
                raise Refusal(f"现行版里没有指标“{row.indicator_code}”（{row.title}）的值，不能试算；新指标要先跑一次 sanzhang run")
            maxima = (row.rule_params or {}).get("max", {}) if row.rule == "group_max" else {}
            if strange := [group for group in maxima if group not in groups]:
                raise Refusal(f"指标“{row.indicator_code}”的 rule_params max 里，“{strange[0]}”不是现行版的可比组")
        self.connection.execute("delete from indicator")
        for row in indicators:
            given = {**row.model_dump(), "scheme": self.scheme}
            given["rule_params"] = json.dumps(row.rule_params or {}, ensure_ascii=False) if row.is_leaf else None
            self.connection.execute(
                f"insert into indicator values ({', '.join('?' * len(INDICATOR_COLUMNS))})", [given[name] for name in INDICATOR_COLUMNS]
            )

    def score(self) -> None:
        """Fill the point tables under the scheme now held."""
        self._given()
        self._create("point_cell", render("engine_point_cells", "given_cell", "point_rule", "point_path"))
        self._create("point_line", render("engine_point_lines", "point_cell"))
        self._create("point_unit", render("engine_point_standing", "point_line", "value", "period", "indicator", "scheme"))
        self._create("point_standing", render("engine_point_ranked", "point_unit"))

    def _given(self) -> None:
        """Rules, paths and cells under the scheme now held."""
        self._create("period", f"select '{self.scheme}' as scheme, '{self.period}' as period, '{self.level}' as level")
        self._create("point_rule", render("engine_point_rules", "indicator", "scheme", "unit"))
        self._create("point_path", render("engine_point_paths", "indicator"))
        columns = (
            "p.scheme, s.scenario, v.period, v.level, v.unit_code, u.peer_group, v.indicator_code, v.value, v.absence, v.partial, "
            "v.reports_due, v.reports_received, v.denominator, v.elapsed_share as elapsed"
        )
        self._create(
            "given_cell",
            f"select {columns} from value as v cross join period as p inner join unit as u on v.unit_code = u.unit_code "
            "cross join (values ('official'), ('low'), ('high')) as s (scenario)",
        )

    def shares(self) -> list[Row]:
        """(unit_code, indicator_code, skipped, share, full, cap, known, owed, refused) of every unit and leaf indicator under the scheme.

        share = points before rounding and before anything is shared out, full = full marks, both per point of weight (of a bonus the points
        themselves, which no weight moves; 0 where the weight is 0): every rule written in points moves with its weight (rulescale).
        cap = the total a triggered veto leaves, else NULL. known and owed decide who can be ranked, refused = a figure that must not lack
        lacks (engine_point_standing).
        """
        self._given()
        self._create("official_cell", "select * from given_cell where scenario = 'official'")
        self._create("point_raw", render("engine_point_raw", "official_cell", "point_rule", "point_path"))
        not_owed = render("is_not_owed", "v.absence")
        return self.rows(
            "select p.unit_code, p.indicator_code, p.treatment = 'skip' as skipped, "
            "case when p.rule = 'bonus' then 1 else p.weight end as base, coalesce(p.raw_points / nullif(base, 0), 0) as share, "
            "coalesce(p.full_points / nullif(base, 0), 0) as full, if(p.is_capped, p.veto_cap, null) as cap, "
            "v.value is not null or coalesce(v.partial, false) or coalesce(v.absence = 'not_applicable', false) as known, "
            f"not coalesce({not_owed}, false) as owed, owed and not known and p.missing_rule = 'unranked' as refused "
            "from point_raw as p inner join value as v using (unit_code, indicator_code) order by 1, 2"
        )

    def whatif(self, unit: str | None = None, *, ranges: bool = False) -> list[Row]:
        """(unit_code, indicator_code, action, value, score, rank, rank_best, rank_worst) for one unit or all, after `score`
        (engine_whatif.sql); best and worst only with `ranges`, which takes three times as long.

        None for a scheme with a rule that places units among each other (rank): no unit's points stand alone there.
        """
        if self.rows("select 1 as found from point_rule where rule = 'rank' limit 1"):
            return []
        only = "" if unit is None else f" and unit_code = '{unit}'"
        self._create("official_cell", "select * from given_cell where scenario = 'official'")
        actions = render("engine_whatif_actions", "official_cell", "point_rule", "indicator")
        self._create("whatif_action", f"select *, indicator_code || ' ' || action as change from ({actions}) as a where true{only}")
        self._score_changes("whatif_action", "given_cell" if ranges else "official_cell")
        return self.rows(
            "select a.*, r.* exclude (unit_code, change) from whatif_action a inner join whatif_ranked r using (unit_code, change) "
            "order by a.unit_code, a.indicator_code, a.action"
        )

    def together(self, chosen: Sequence[tuple[str, str, str]]) -> list[Row]:
        """(unit_code, change, score, rank, rank_best, rank_worst) of every unit with all that is chosen of one action done at once.

        chosen: (unit_code, indicator_code, action); change is that action. After `whatif`.
        """
        self.connection.execute("create or replace table whatif_chosen (unit_code varchar, indicator_code varchar, action varchar)")
        if not chosen:
            return []
        self.connection.executemany("insert into whatif_chosen values (?, ?, ?)", [list(one) for one in chosen])
        self._create(
            "whatif_together",
            "select unit_code, action as change, indicator_code, value from whatif_action semi join whatif_chosen "
            "using (unit_code, indicator_code, action)",
        )
        self._score_changes("whatif_together", "given_cell")
        return self.rows("select * from whatif_ranked order by unit_code, change")

    def _score_changes(self, change: str, cell: str) -> None:
        """Table whatif_ranked: what each change of the table gives."""
        self._create("whatif_cell", render("engine_whatif_cells", cell, change))
        self._create(
            "whatif_line", render("engine_point_lines", f"({render('engine_point_cells', 'whatif_cell', 'point_rule', 'point_path')})")
        )
        value = "(select * from whatif_cell where scenario = 'official')"
        self._create("whatif_standing", render("engine_point_standing", "whatif_line", value, "period", "indicator", "scheme"))
        self._create("whatif_ranked", render("engine_whatif_ranked", "whatif_standing", "point_standing"))

    def _create(self, table: str, sql: str) -> None:
        statement = f"create or replace table {table} as\n{sql}"
        if self._show:
            self._show(statement + ";\n")
        self.connection.execute(statement)
