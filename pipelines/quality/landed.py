"""Landed rows as frames for judging, and the cells they stand in. Opens landing.duckdb read-only.

Belongs here: reading rows, volumes and addresses. Does not belong here: any judgement.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from pipelines.contracts.finding import Finding
from pipelines.contracts.form import Form
from pipelines.quality.export_suite import judge_exports
from pipelines.quality.judgement import Outcome

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

MIN_EARLIER_PERIODS = 4
VOLUME_RATIO = 3
VOLUME_DIFFERENCE = 10
MIN_UNITS = 5
# volumes of the newest received file of each unit and period, against the median of the unit's earlier periods times the region's rhythm:
# the median over units of that same ratio in the period, so that a busy month of everybody is nobody's; 1 where few units can say
_VOLUMES = f"""
with received as (
    select file_sha256, max({{'received_on': received_on, 'line': line, 'file_sha256': file_sha256}}) as place
    from main.receipt where status = 'read' group by file_sha256
),
parts as (
    select p.unit_code, p.period, p.file_sha256, min(p.sheet) as sheet, sum(p.rows) as rows, any_value(r.place) as place
    from main.part as p inner join received as r using (file_sha256)
    where p.form = ? and p.unit_code is not null and p.period is not null
    group by p.unit_code, p.period, p.file_sha256
),
newest as (
    select * from parts qualify row_number() over (partition by unit_code, period order by place desc) = 1
),
compared as (
    select *,
        count(*) over earlier as earlier_periods,
        median(rows) over earlier as own_usual
    from newest
    window earlier as (partition by unit_code order by period rows between unbounded preceding and 1 preceding)
),
paced as (
    select *,
        case when count(*) filter (where judged) over (partition by period) >= {MIN_UNITS}
            then median((rows + 1) / (own_usual + 1)) filter (where judged) over (partition by period) else 1 end as rhythm
    from (select *, earlier_periods >= {MIN_EARLIER_PERIODS} and unit_code != '' as judged from compared)
),
expected as (
    select *, round(greatest((own_usual + 1) * rhythm - 1, 0), 1) as usual from paced
)
select unit_code, period, file_sha256, sheet, rows::double as rows, usual::double as usual,
    case when judged
        then least(usual / {VOLUME_RATIO}, usual - {VOLUME_DIFFERENCE}) end::double as low,
    case when judged
        then greatest(usual * {VOLUME_RATIO}, usual + {VOLUME_DIFFERENCE}) end::double as high
from expected
order by unit_code, period
"""


class Landed:
    """A landing opened for reading; a context manager, closed at its end."""

    def __init__(self, landing: Path) -> None:
        self._connection = duckdb.connect(str(landing), read_only=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def rows_pandas(self, form: Form) -> pd.DataFrame:
        """Typed rows of all received files of a form, as the second judge sees them (decimals as doubles)."""
        frame: pd.DataFrame = self._rows(form).df()
        return frame

    def rows_polars(self, form: Form) -> pl.DataFrame:
        """The same rows in the same order, as the first judge sees them."""
        import polars as pl

        return pl.DataFrame(self._rows(form).to_arrow_table())

    def _rows(self, form: Form) -> duckdb.DuckDBPyRelation:
        return self._connection.sql(f"select * from submissions.{form.name} order by file_sha256, sheet, source_row, unit_code")

    def volumes(self, form: Form) -> pd.DataFrame:
        """One row a unit and period: rows of its newest file, the number usual to the unit by the region's rhythm, and the open
        interval (low, high) it should lie in.

        low and high are null where fewer than MIN_EARLIER_PERIODS earlier periods exist or the unit could not be read.
        """
        frame: pd.DataFrame = self._connection.execute(_VOLUMES, [form.name]).df()
        return frame

    def of_exports(self) -> tuple[list[Finding], list[Outcome]]:
        """Findings and outcomes of the platform exports, judged inside this connection."""
        return judge_exports(self._connection)

    def letters(self, form: Form) -> dict[tuple[str, str, str], str]:
        """Column letter by (file_sha256, sheet, field)."""
        return {(r[0], r[1], r[2]): r[3] for r in self._fetch(
            "select file_sha256, sheet, field, column_letter from main.part_column where form = ? and field is not null", form
        )}  # fmt: skip

    def merged(self, form: Form) -> dict[tuple[str, str, int, str], str]:
        """Cell of each value that stands elsewhere than column + row, by (file_sha256, sheet, source_row, field)."""
        return {(r[0], r[1], r[2], r[3]): r[4] for r in self._fetch(
            "select file_sha256, sheet, source_row, field, cell from main.merged_value where form = ?", form
        )}  # fmt: skip

    def _fetch(self, query: str, form: Form) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._connection.execute(query, [form.name]).fetchall()
        return rows
