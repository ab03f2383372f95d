"""What a figure of a county left out: townships that a share over townships does not reach, rows of its forms that were not counted.

Belongs here: finding them in the published rows and the reason in words. Does not belong here: what was counted (evidence), any arithmetic:
whether a row counts was decided by the models, here it is only told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.contracts.absence import TITLES, Absence
from pipelines.contracts.form import Form, forms
from pipelines.reports.published import Published, Row

NOT_MEANT = "不是这项指标要计的"
PLANNED = "口径是计划，不是实际"
NO_TOWNSHIP = "没有写清乡镇（街道）"
_ROWS_SAID = 3
# rows in force of the reports behind the figure: flows from 1 January to the end of the period, registers of the period or its half year
_IN_WINDOW = """
select s.*, r.path
from submissions.{form} as s
inner join marts.period as p on s.period = p.period
cross join (select starts_on, ends_on from marts.period where period = $period) as a
left join (select file_sha256, max_by(path, received_on) as path from marts.receipt group by all) as r on s.file_sha256 = r.file_sha256
where
    s.in_force and s.unit_code = $unit
    and p.ends_on <= a.ends_on
    and if($flow, year(p.ends_on) = year(a.ends_on), p.ends_on = a.ends_on)
order by r.path, s.sheet, s.source_row
"""
_ABSENCES = """
select a.* from submissions.cell_absence as a
where a.form = '{form}' and a.file_sha256 in (select s.file_sha256 from submissions.{form} as s where s.unit_code = $unit)
"""


def left_out(edition: Published, line: Row, cells: Sequence[Row], indicator: Row, unit: str, period: str) -> list[Row]:
    """(member, path, sheet, source_row, reason) of what a county's line did not count, townships first; empty for other levels.

    `cells` are the cells behind the line (evidence.CELLS), `indicator` its row of marts.indicator.
    """
    if line["level"] != "county":
        return []
    counted = {(row["source"], row["file_sha256"], row["sheet"], row["source_row"]) for row in cells if row["file_sha256"]}
    met = {key for key, row in zip(_keys(cells), cells, strict=True) if "numerator" in row["roles"]}
    of_townships = any(row["source"] == "unit" and "denominator" in row["roles"] for row in cells)
    found: list[Row] = []
    rows = {name: _rows(edition, name, unit, period) for name in _form_names(edition, indicator)}
    # of reports that did not come nobody knows which townships they would reach
    unknown = not any(rows.values()) and any("absence" in row["roles"] for row in cells)
    if of_townships and not unknown:
        found += _townships(edition, unit, {name: held for name, held in rows.items() if _has_township(forms()[name])}, met)
    for name, held in rows.items():
        if not of_townships or _is_flow(edition, name):
            found += _uncounted(edition, forms()[name], held, counted, cells, of_townships)
    return found


def _keys(cells: Sequence[Row]) -> list[tuple[Any, ...]]:
    return [(row["source"], row["file_sha256"], row["sheet"], row["source_row"]) for row in cells]


def _has_township(form: Form) -> bool:
    return any(field.name == "township_code" for field in form.fields)


def _form_names(edition: Published, indicator: Row) -> list[str]:
    names = (indicator.get("forms") or "").split("|")
    return [name for name in names if name in forms() and edition.has(f"submissions.{name}")]


def _is_flow(edition: Published, form: str) -> bool:
    held = edition.kept("select distinct form, measure from reference.obligation")
    return any(row["form"] == form and row["measure"] == "flow" for row in held)


def _rows(edition: Published, form: str, unit: str, period: str) -> list[Row]:
    return edition.kept(_IN_WINDOW.format(form=form), {"unit": unit, "period": period, "flow": _is_flow(edition, form)})


def _townships(edition: Published, unit: str, rows: dict[str, list[Row]], met: set[tuple[Any, ...]]) -> list[Row]:
    """The townships of the unit that no counted row names, with what their rows say."""
    reached = {
        row["township_code"]
        for name, held in rows.items()
        for row in held
        if (name, row["file_sha256"], row["sheet"], row["source_row"]) in met
    }
    if not rows:
        return []
    found = []
    for township in edition.rows("select * from marts.unit where parent_code = ? and level = 'township' order by unit_code", [unit]):
        if township["unit_code"] in reached:
            continue
        said = [
            _said_of(edition, name, [row for row in held if row["township_code"] == township["unit_code"]]) for name, held in rows.items()
        ]
        found.append({"member": township["unit_name"], "path": None, "sheet": None, "source_row": None, "reason": "；".join(said)})
    return found


def _said_of(edition: Published, name: str, rows: Sequence[Row]) -> str:
    form = forms()[name]
    if not rows:
        return f"{form.title}里没有它的行"
    if _is_flow(edition, name):
        return f"{form.title}里有 {len(rows)} 行，{NOT_MEANT}"
    told = [f"第 {row['source_row']} 行 {_codes_said(form, row)}" for row in rows[:_ROWS_SAID]]
    more = f"，等 {len(rows)} 行" if len(rows) > _ROWS_SAID else ""
    return f"{form.title}{'；'.join(told)}{more}，不够条件"


def _codes_said(form: Form, row: Row) -> str:
    """The coded and yes/no columns of a row in words; what stands empty is said so."""
    told = []
    for field in form.fields:
        if field.name not in row or field.personal or not (field.type == "boolean" or (field.codes and field.type == "string")):
            continue
        value = row.get(field.name)
        if field.type == "boolean":
            said = {True: "是", False: "否"}.get(value, "没有填")  # type: ignore[arg-type]
        else:
            said = "没有填" if value is None else next((c.title for c in field.codes.codes if c.code == value), str(value))  # type: ignore[union-attr]
        told.append(f"{field.title}{said}")
    return "、".join(told)


def _uncounted(
    edition: Published, form: Form, rows: Sequence[Row], counted: set[tuple[Any, ...]], cells: Sequence[Row], of_townships: bool
) -> list[Row]:
    letters = {row["cell"].rstrip("0123456789") for row in cells if row["source"] == form.name and row["cell"]}
    rest = [row for row in rows if (form.name, row["file_sha256"], row["sheet"], row["source_row"]) not in counted]
    if not rest:
        return []
    absences: dict[tuple[Any, ...], list[Row]] = {}
    for one in edition.kept(_ABSENCES.format(form=form.name), {"unit": rest[0]["unit_code"]}):
        absences.setdefault((one["file_sha256"], one["sheet"], one["source_row"]), []).append(one)
    return [
        {
            "member": "", "path": row["path"], "sheet": row["sheet"], "source_row": row["source_row"],
            "reason": _reason(row, absences.get((row["file_sha256"], row["sheet"], row["source_row"]), []), letters, of_townships),
        }
        for row in rest
    ]  # fmt: skip


def _reason(row: Row, absences: Sequence[Row], letters: set[str], of_townships: bool) -> str:
    if row.get("basis") == "plan":
        return PLANNED
    for one in absences:
        if one["cell"] and one["cell"].rstrip("0123456789") in letters:
            return f"{one['cell']} {TITLES[Absence(one['kind'])]}"
    if of_townships and "township_code" in row and row["township_code"] is None:
        return NO_TOWNSHIP
    if unread := [one["cell"] for one in absences if one["kind"] == Absence.UNPARSEABLE and one["cell"]]:
        return f"{'、'.join(unread)} 读不出"
    return NOT_MEANT
