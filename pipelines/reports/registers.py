"""What a unit's registers held when they were last accepted, to be sent back to it in its own blank workbook.

Belongs here: finding the last register and its rows as a unit would write them. Does not belong here: the workbook (derive.templates).
Names and numbers are in it: it goes to the unit alone, and into no edition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.form import Form, FormField
from pipelines.contracts.period import Period, parse_code
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.unit import Unit, unit_book
from pipelines.derive.template_sheet import Filled, Former

_IN_FORCE = "select unit_code, form, period, file_sha256, sheet from marts.part where status = 'accepted' and rows > 0"
_ROWS = "from {schema}.{form} where unit_code = ? and period = ? and file_sha256 = ? and sheet is not distinct from ? order by source_row"


@dataclass(frozen=True)
class Registers:
    """The parts in force of an edition by unit and form, and the landing database that holds their rows."""

    parts: dict[tuple[str, str], dict[str, list[tuple[str, str | None]]]]
    landing: Path

    @classmethod
    def of(cls, edition: Path, landing: Path) -> Registers:
        """Those of a published database; Refusal where there is no landing database to read the rows from."""
        if not landing.exists():
            raise Refusal(f"没有落地库 {landing.name}，读不到上期的名册，请先运行 sanzhang run")
        parts: dict[tuple[str, str], dict[str, list[tuple[str, str | None]]]] = {}
        with duckdb.connect(str(edition), read_only=True) as connection:
            for unit, form, period, sha256, sheet in connection.execute(f"{_IN_FORCE} order by all").fetchall():
                parts.setdefault((unit, form), {}).setdefault(period, []).append((sha256, sheet))
        return cls(parts, landing)

    def before(self, unit: Unit) -> Callable[[Form, Period], Former | None]:
        """For a form and period: the newest register of the unit before that period; None for forms of what happened, or where it has
        none."""

        def held(form: Form, period: Period) -> Former | None:
            if form.submission.dated_by or form.summary_of or form.not_scored:
                return None
            earlier = [one for code in self.parts.get((unit.code, form.name), {}) if (one := parse_code(code)) < period]
            return self._former(unit.code, form, max(earlier)) if earlier else None

        return held

    def _former(self, unit_code: str, form: Form, period: Period) -> Former:
        rows: list[dict[str, Filled]] = []
        with duckdb.connect(str(self.landing), read_only=True) as connection:
            for sha256, sheet in self.parts[unit_code, form.name][period.code]:
                names = ", ".join(field.name for field in form.fields)
                where = [unit_code, period.code, sha256, sheet]
                typed, received = (
                    connection.execute(f"select {names} " + _ROWS.format(schema=schema, form=form.name), where).fetchall()
                    for schema in ("submissions", "received_text")
                )
                rows += [_row(form, *both) for both in zip(typed, received, strict=True)]
        return Former(period.title, rows)


def _row(form: Form, typed: tuple[Any, ...], received: tuple[str | None, ...]) -> dict[str, Filled]:
    """What stands in each cell: the value in the words of the form; what could not be read as it was received."""
    return {
        field.name: received[n] if value is None else written(field, value)
        for n, (field, value) in enumerate(zip(form.fields, typed, strict=True))
    }


def written(field: FormField, value: Any) -> Filled:
    """A stored value as a unit writes it: titles of codes, the name of a township, the first word for yes and no."""
    if field.codes:
        titles = {code.code: code.title for code in field.codes.codes}
        parts = str(value).split(field.separator) if field.separator else [str(value)]
        return (field.separator or "").join(titles.get(part, part) for part in parts)
    if field.foreign_key:
        unit = unit_book().units.get(str(value))
        return unit.name if unit else str(value)
    if field.type == "boolean":
        return (field.true_values if value else field.false_values)[0]
    if field.type == "number":
        return float(value)
    return value if field.type in ("date", "integer") else str(value)
