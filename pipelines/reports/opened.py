"""The reading API: a published edition as frames and SQL, for notebooks and scripts.

Belongs here: opening an edition, its tables as polars frames, Chinese titles on request. Does not belong here: reports, writing.
Editions never change once they are published, and a run writes a new folder: reading one never blocks a night and is never blocked.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import duckdb
import polars as pl

from pipelines.contracts.refusal import Refusal
from pipelines.editions.content import PUBLISHED_SCHEMAS
from pipelines.editions.store import Edition, current_edition, edition_named
from pipelines.paths import Roots
from pipelines.reports.published import Published, default_period, unit_code_of

_TITLE = "_title"


def _quoted(table: str) -> str:
    schema, _, name = table.partition(".")
    return f'{schema}."{name}"'


class OpenEdition:
    """One edition, opened read-only. Use it in a `with` block, or close it.

    `id` is the edition to cite, `as_of` its day (ISO), `demo` true where all of its data are synthetic (演示数据).
    """

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._connection = duckdb.connect(str(edition.database), read_only=True)
        self._published = Published(self._connection)
        self.id, self.as_of = edition.edition_id, edition.as_of
        self.demo = bool(self._published.edition().get("demo"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"OpenEdition({self.id!r}, as_of={self.as_of!r}{', 演示数据' if self.demo else ''})"

    def close(self) -> None:
        """The file is let go; the frames that were read stay."""
        self._connection.close()

    def sql(self, query: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """The answer of any query over the edition's schemas marts, submissions, exports, reference, as a frame.

        `?` in the query stand for `parameters`. duckdb.Error where the query is wrong.
        """
        return pl.DataFrame(self._connection.sql(query, params=list(parameters)).to_arrow_table())

    def tables(self) -> pl.DataFrame:
        """One row a table: table (schema.name), title (what it is, in Chinese), rows."""
        named = self.sql(
            "select schema_name || '.' || table_name as table, comment as title from duckdb_tables() "
            "where list_contains(?, schema_name) order by 1",
            [list(PUBLISHED_SCHEMAS)],
        )
        counts = " union all ".join(f"select '{t}' as table, count(*) as rows from {_quoted(t)}" for t in named["table"])
        return named.join(self.sql(counts), on="table", how="left", maintain_order="left")

    def columns(self, table: str) -> pl.DataFrame:
        """One row a column of a table (marts.ranking, or ranking for it): column, type, title. Refusal for an unknown table."""
        schema, name = self._named(table)
        return self.sql(
            "select column_name as column, data_type as type, comment as title from duckdb_columns() "
            "where schema_name = ? and table_name = ? order by column_index",
            [schema, name],
        )

    def table(self, table: str, *, titles: bool = False) -> pl.DataFrame:
        """A whole table (marts.ranking, or ranking for it). Refusal for an unknown one.

        With `titles` it reads as an office would: names beside the codes of units and indicators, a code that has a title gives way to
        it, and the columns are called in Chinese (a title that two columns share keeps its column's name behind it).
        """
        schema, name = self._named(table)
        frame = self.sql(f'select * from {schema}."{name}"')
        return self._titled(frame, schema, name) if titles else frame

    def ranking(self, level: str = "county", period: str | None = None, *, titles: bool = False) -> pl.DataFrame:
        """marts.ranking of one level (county | city) and period, best first; the scheme's last closed period where none is named.

        Refusal where the period is not ranked.
        """
        scheme = str(self._published.edition()["scheme"])
        if period is None:
            period = default_period(self._published, scheme, level)
        self._published.require_period(scheme, level, period)
        frame = self.sql(
            "select * from marts.ranking where scheme = ? and level = ? and period = ? order by rank nulls last, unit_code",
            [scheme, level, period],
        )
        return self._titled(frame, "marts", "ranking") if titles else frame

    def unit(self, name: str) -> str:
        """The code of a unit, by its code or full name (海原县); Refusal where it is unknown or not the only one."""
        return unit_code_of(self._published, name)

    def _named(self, table: str) -> tuple[str, str]:
        schema, _, name = table.rpartition(".")
        schema = schema or "marts"
        if not self._published.has(f"{schema}.{name}"):
            raise Refusal(f"这一版没有表“{table}”；tables() 列出全部的表")
        return schema, name

    def _titled(self, frame: pl.DataFrame, schema: str, name: str) -> pl.DataFrame:
        said = {column: title for column, _, title in self.columns(f"{schema}.{name}").iter_rows()}
        if "unit_code" in frame.columns and "unit_name" not in frame.columns:
            frame = frame.join(self.sql("select unit_code, unit_name from marts.unit"), on="unit_code", how="left")
            said["unit_name"] = "单位名称"
        if {"scheme", "level", "indicator_code"} <= set(frame.columns) and "title" not in frame.columns:
            key = ["scheme", "level", "indicator_code"]
            named = self.sql("select scheme, level, indicator_code, title as indicator_title from marts.indicator")
            frame = frame.join(named, on=key, how="left")
            said["indicator_title"] = "指标名称"
        if "form" in frame.columns and "form_title" not in frame.columns and self._published.has("reference.obligation"):
            called_forms = self.sql("select form, min(title) as form_title from reference.obligation group by all")
            frame = frame.join(called_forms, on="form", how="left").with_columns(pl.coalesce("form_title", "form").alias("form_title"))
        spoken = {c.removesuffix(_TITLE) for c in frame.columns if c.endswith(_TITLE)}
        kept = [c for c in frame.columns if c not in spoken]
        called: dict[str, str] = {}
        for column in kept:
            title = (said.get(column) or said.get(column.removesuffix(_TITLE)) or column).split("；")[0].split("（")[0]
            called[column] = title if title not in called.values() else f"{title}（{column}）"
        return frame.select(kept).rename(called)


def open_edition(edition_id: str | None = None, *, warehouse: str | None = None) -> OpenEdition:
    """The edition of that id, or the one in force; from `warehouse`, or the folder that SANZHANG_WAREHOUSE names, or the project's.

    Pin an id in whatever is to be cited. Refusal where there is no such edition.
    """
    roots = Roots.resolve(warehouse=warehouse)
    return OpenEdition(current_edition(roots) if edition_id is None else edition_named(roots, edition_id))
