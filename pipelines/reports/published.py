"""Read-only access to a published edition: connection, rows as dicts, the default scheme and period.

Belongs here: what every report needs to know about an edition before it asks its own question.
Does not belong here: landing or work databases (reports never open them), words and layout.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.period import nearest_code, parse_code
from pipelines.contracts.refusal import Refusal

Row = dict[str, Any]
_MOST_KEPT = 64
LEVEL_TITLES: dict[str, str] = {"county": "县", "city": "市"}


class Published:
    """One open edition. Every answer is a list of dicts, column name to value."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._kept: dict[tuple[str, tuple[tuple[str, str], ...]], list[Row]] = {}
        self._tables = {
            f"{schema}.{table}"
            for schema, table in connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
        }

    def has(self, table: str) -> bool:
        """True where the edition holds the table, named schema.table."""
        return table in self._tables

    def has_column(self, table: str, column: str) -> bool:
        """True where the table, named schema.table, has that column: editions of earlier code lack later ones."""
        schema, name = table.split(".", 1)
        found = "select 1 from duckdb_columns() where schema_name = ? and table_name = ? and column_name = ?"
        return bool(self.rows(found, [schema, name, column]))

    @property
    def path(self) -> Path:
        """The file it was opened from."""
        (found,) = self.rows("select path from duckdb_databases() where database_name = current_database()")
        return Path(found["path"])

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
        """All rows of a query with parameters in order (?) or by name ($name)."""
        result = self._connection.execute(sql, dict(parameters) if isinstance(parameters, Mapping) else list(parameters))
        names = [column[0] for column in result.description]
        return [dict(zip(names, values, strict=True)) for values in result.fetchall()]

    def kept(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The same as rows, asked once: what is asked for every line of one unit need not be read again. The rows are not to be changed."""
        key = (sql, tuple(sorted((name, str(value)) for name, value in (parameters or {}).items())))
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self.rows(sql, parameters or {})
        return self._kept[key]

    def table(self, table: str, order: str) -> list[Row]:
        """All rows of a published table in the order given, or none where this edition does not have the table."""
        return self.rows(f"select * from {table} order by {order}") if self.has(table) else []

    def edition(self) -> Row:
        """The one row of marts.edition; Refusal where it is empty."""
        found = self.rows("select * from marts.edition")
        if not found:
            raise Refusal("这一版没有版本信息，不是完整的发布版")
        return found[0]

    def scheme_row(self, scheme: str, level: str) -> Row:
        """The row of reference.scheme for a scheme's level, or an empty dict."""
        if not self.has("reference.scheme"):
            return {}
        found = self.rows("select * from reference.scheme where scheme = ? and level = ?", [scheme, level])
        return found[0] if found else {}

    def periods(self, scheme: str, level: str = "county") -> list[str]:
        """Ranked periods of a scheme, oldest first."""
        found = self.rows(
            "select distinct r.period, p.ends_on from marts.ranking r left join marts.period p using (period) "
            "where r.scheme = ? and r.level = ? order by p.ends_on nulls first, r.period",
            [scheme, level],
        )
        return [row["period"] for row in found]

    def closed_periods(self, scheme: str, level: str = "county") -> list[str]:
        """Those ranked periods that are closed (as_of ≥ end + close_days of the scheme), oldest first; all where close_days is unknown."""
        days = self.scheme_row(scheme, level).get("close_days")
        if days is None:
            return self.periods(scheme, level)
        closed = self.rows("select p.period from marts.period p, marts.edition e where e.as_of >= p.ends_on + ?::integer", [int(days)])
        codes = {row["period"] for row in closed}
        return [period for period in self.periods(scheme, level) if period in codes]

    def require_period(self, scheme: str, level: str, period: str) -> None:
        """Refusal naming the ranked periods where this is not one of them."""
        known = self.periods(scheme, level)
        if period not in known:
            near = nearest_period(period, known)
            hint = f"是不是 {near}？" if near else ""
            raise Refusal(f"{period} 没有排名；{hint}这一版有的期次是：{'、'.join(known) or '无'}")

    def lowest(self, scheme: str, level: str, period: str) -> dict[str, Decimal]:
        """Unit → the least its points can come to once everything due is in; none where this edition does not hold that."""
        if not self.has("marts.score"):
            return {}
        found = self.rows(
            "select unit_code, score from marts.score where scheme = ? and level = ? and period = ? and scenario = 'low' "
            "and node_code = 'total'",
            [scheme, level, period],
        )
        return {row["unit_code"]: row["score"] for row in found if row["score"] is not None}

    def standing(self, scheme: str, level: str, period: str, unit: str) -> Row:
        """The unit's row of marts.ranking; Refusal naming the periods there are where it has none."""
        self.require_period(scheme, level, period)
        (found,) = self.rows(
            "select * from marts.ranking where scheme = ? and level = ? and period = ? and unit_code = ?", [scheme, level, period, unit]
        )
        return found


@contextmanager
def opened(database: Path) -> Iterator[Published]:
    """The edition in that warehouse.duckdb, read-only, closed afterwards; Refusal where the file is not there."""
    if not database.is_file():
        raise Refusal("还没有发布过的版本，请先运行 sanzhang run")
    connection = duckdb.connect(str(database), read_only=True)
    try:
        yield Published(connection)
    finally:
        connection.close()


def nearest_period(text: str, known: Sequence[str]) -> str:
    """The period among `known` whose end is nearest to that of a mistyped or absent one; empty where the text is nothing like a period."""
    meant = nearest_code(text)
    if not meant or not known:
        return ""
    end = parse_code(meant).ends_on
    return min(known, key=lambda code: (abs((parse_code(code).ends_on - end).days), code))


def is_sample(scheme: str, scheme_row: Row) -> bool:
    """True where the scheme is a sample: reference.scheme.sample says so, or its name starts with sample."""
    flag = scheme_row.get("sample")
    return bool(flag) if flag is not None else scheme.startswith("sample")


def bonus_cap(indicator: Row) -> Decimal:
    """The most that a bonus indicator adds beside the weights; 0 for every other rule."""
    if indicator["rule"] != "bonus":
        return Decimal(0)
    return Decimal(str(json.loads(indicator["rule_params"] or "{}").get("cap", 0)))


def default_period(edition: Published, scheme: str, level: str) -> str:
    """The scheme's last closed period; the last ranked one where none is closed yet. Refusal where nothing is ranked."""
    periods = edition.closed_periods(scheme, level) or edition.periods(scheme, level)
    if not periods:
        raise Refusal(f"方案 {scheme} 在这一版里没有{LEVEL_TITLES.get(level, level)}级排名")
    return periods[-1]


def unit_code_of(edition: Published, unit: str) -> str:
    """The code of a unit given by code, by its name or, for counties and cities, by another spelling of it (盐池).

    Refusal where none or several have it; of none the units whose names are nearest are named.
    """
    found = edition.rows(
        "select unit_code, unit_name from marts.unit where unit_code = ? or unit_name = ? order by unit_code", [unit, unit]
    )
    if not found and edition.has("reference.unit_alias"):
        found = edition.rows(
            "select distinct u.unit_code, u.unit_name from reference.unit_alias as a inner join marts.unit as u using (unit_code) "
            "where a.alias = ? and u.level in ('county', 'city') order by 1",
            [unit],
        )
    if len(found) == 1:
        return str(found[0]["unit_code"])
    if found:
        told = "、".join(f"{row['unit_code']} {row['unit_name']}" for row in found)
        raise Refusal(f"“{unit}”不止一个单位，请用代码：{told}")
    near = _nearest(edition, unit)
    hint = f"是不是 {near}？" if near else ""
    raise Refusal(f"没有单位“{unit}”，{hint}请用区划代码或全称，如 640522 或 海原县")


def _nearest(edition: Published, unit: str) -> str:
    """The county or city whose name or code is most like the text, with its code; empty where none is like it."""
    held = edition.rows("select unit_code, unit_name from marts.unit where level in ('county', 'city') order by unit_code")
    names = {text: row for row in held for text in (row["unit_code"], row["unit_name"])}
    like = get_close_matches(unit, names, n=1, cutoff=0.5)
    return f"{names[like[0]]['unit_name']}（{names[like[0]]['unit_code']}）" if like else ""
