"""Landed rows as frames for judging, and the cells they stand in. Opens landing.duckdb read-only.

Belongs here: reading rows and addresses. Does not belong here: any judgement, what a part is compared with (across.py).
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from pipelines.contracts.finding import Finding
from pipelines.contracts.form import Form
from pipelines.quality.across import FRAMES
from pipelines.quality.export_suite import judge_exports
from pipelines.quality.judgement import Outcome

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


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

    def across(self, frame: str, form: Form) -> pd.DataFrame:
        """A frame of across.py: volumes, mixes, numbers or listed."""
        return FRAMES[frame](self._connection, form)

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
