"""A column that names the unit or the period of each row under a heading that nobody declared (单位, 月份, or none at all).

Belongs here: finding such a column by what stands in it, where nothing around the table says unit or period.
Does not belong here: declared headings of such columns (header), reading a cell of them (table).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from pipelines.contracts.form import Form
from pipelines.contracts.unit import UnitBook
from pipelines.ingest.dates import read_date
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Column, Header
from pipelines.ingest.rows import is_foot, is_total_word
from pipelines.ingest.surroundings import find_period, find_unit, gather, level_fits, read_period, resolve_unit


def with_key_columns(grid: Grid, header: Header, form: Form, above: Iterable[int], book: UnitBook) -> Header:
    """The header with the one column marked whose every text names a unit that sends in the form, and the one that names periods.

    Each is looked for only where neither a declared column nor the words in the rows `above` the table tell it. A column of days names
    no periods: the day on which a society was registered is none of its report.
    """
    said = gather(grid, form, above, ())

    def names_unit(text: str) -> bool:
        unit = resolve_unit(text, form, book).unit
        return unit is not None and level_fits(unit, form)

    def names_period(text: str) -> bool:
        return read_date(text) is None and read_period(text, form.submission.cadence, said.context) is not None

    if header.role("unit") is None and find_unit(said, form, book).unit is None:
        header = _marked(grid, header, "unit", names_unit)
    if header.role("period") is None and find_period(said, form)[0] is None:
        header = _marked(grid, header, "period", names_period)
    return header


def _marked(grid: Grid, header: Header, role: str, fits: Callable[[str], bool]) -> Header:
    """The header with this role given to the only column of no field whose every text fits."""
    headed = {c.index: c for c in header.columns}
    rows = range(header.bottom + 1, len(grid.rows))
    found: list[Column] = []
    for index in range(grid.width):
        column = headed.get(index) or Column(index, "", header.bottom, "unmatched")
        texts = {text for row in rows if (text := grid.text(row, index).strip()) and not is_total_word(text) and not is_foot(text)}
        if column.role == "unmatched" and texts and all(map(fits, texts)):
            found.append(column)
    if len(found) != 1:
        return header
    columns = [c for c in header.columns if c.index != found[0].index]
    return replace(header, columns=tuple(sorted((*columns, replace(found[0], role=role)), key=lambda c: c.index)))
