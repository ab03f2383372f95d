"""A proposed layout map for a sheet that is no template: heading → field with a score and examples, and what its rows would become.

Belongs here: the proposal and its preview. Does not belong here: asking the office and printing (verbs), the maps (contracts.layoutmap).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.contracts.finding import mask_numbers
from pipelines.contracts.form import Form, FormField, forms, ledgers
from pipelines.contracts.layoutmap import LayoutMap, Split
from pipelines.contracts.refusal import Refusal
from pipelines.ingest.envelope import Envelope
from pipelines.ingest.grid import Grid
from pipelines.ingest.nearest import Heading, Nearest, nearest
from pipelines.ingest.reading import read_submission, sheets_of
from pipelines.ingest.schema import all_tables

_EXAMPLES = 3
_ROWS_SHOWN = 3
NO_FIELD = "-"


@dataclass(frozen=True)
class Guess:
    """What a heading is proposed to be: the field (None: left out), how sure (1: declared or told by the office), examples below it."""

    header: str
    field: FormField | None
    score: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """A map for one sheet, not yet agreed to. `line` is the line of its headings, `missing` the required fields that stay empty."""

    sheet: str
    line: int
    layout: LayoutMap
    guesses: tuple[Guess, ...]
    missing: tuple[FormField, ...]


def propose(
    path: Path, name: str, form: str | None, told: Mapping[str, str], constants: Mapping[str, str],
    splits: Mapping[str, Split] | None = None, lookups: Mapping[str, Mapping[str, str]] | None = None,
) -> Proposal:  # fmt: skip
    """The proposal for the first sheet of the file that is like a form (`form`, where the office says which).

    `told` maps headings to fields as the office says them (“-” for none), `constants` fields to what they are in every row, `splits`
    headings to the fields that their texts give, `lookups` fields to how texts are to be read.
    Refusal where the file cannot be opened, no sheet is like the form, or what is told does not hold.
    """
    if form is not None and form not in forms():
        raise Refusal(f"没有表 {form}，现有 {'、'.join(forms())}")
    candidates = [forms()[form]] if form else list(ledgers())
    found = next(((grid, like) for grid in sheets_of(path) if not grid.empty and (like := nearest(grid, candidates))), None)
    if found is None:
        raise Refusal("没有一张工作表像要报的表，请用 --form 写明是哪张表")
    grid, like = found
    parted = splits or {}
    if strange := [header for header in parted if header not in {h.text for h in like.headings}]:
        raise Refusal(f"表头里没有“{strange[0]}”，现有 {'、'.join(h.text for h in like.headings)}")
    split_fields = {field for one in parted.values() for field in one.fields}
    guesses = [
        replace(guess, field=None) if guess.header in parted or (guess.field and guess.field.name in split_fields) else guess
        for guess in _settled(like, told, grid)
    ]
    columns = {guess.header: guess.field.name for guess in guesses if guess.field}
    fixed = {**_constants(like.form, [*columns.values(), *split_fields]), **constants}
    try:
        layout = LayoutMap(
            name=name, version=1, form=like.form.name, headers=tuple(h.text for h in like.headings), columns=columns,
            constants={field: text for field, text in fixed.items() if text}, splits=dict(parted),
            lookups={field: dict(words) for field, words in (lookups or {}).items()},
        )  # fmt: skip
    except ValueError as error:
        said = str(error).splitlines()
        raise Refusal(
            f"这样认不了：{next((line.split('Value error, ')[1].split(' [')[0] for line in said if 'Value error' in line), said[0])}"
        ) from error
    given = {*columns.values(), *layout.constants, *split_fields}
    missing = tuple(f for f in like.form.fields if f.constraints.required and f.name not in given)
    return Proposal(grid.name, like.row + 1, layout, tuple(guesses), missing)


def _settled(like: Nearest, told: Mapping[str, str], grid: Grid) -> list[Guess]:
    """What every heading is: as told, else the field that it names, else the nearest field that no better heading has."""
    if strange := [header for header in told if header not in {h.text for h in like.headings}]:
        raise Refusal(f"表头里没有“{strange[0]}”，现有 {'、'.join(h.text for h in like.headings)}")
    names = {field.name for field in like.form.fields}
    if wrong := [name for name in told.values() if name not in names and name != NO_FIELD]:
        raise Refusal(f"{like.form.title}没有字段 {wrong[0]}，现有 {'、'.join(sorted(names))}")
    taken = {name for name in told.values() if name != NO_FIELD}
    sure = {h.text: h.field for h in like.headings if h.text not in told and h.field and h.field.name not in taken}
    taken |= {field.name for field in sure.values()}
    near: dict[str, FormField] = {}
    for heading in sorted((h for h in like.headings if h.text not in told and h.text not in sure), key=lambda h: -h.score):
        if heading.nearest and heading.nearest.name not in taken:
            near[heading.text] = heading.nearest
            taken.add(heading.nearest.name)
    return [_guess(heading, like, told, sure, near, grid) for heading in like.headings if not heading.ignored]


def _guess(
    heading: Heading, like: Nearest, told: Mapping[str, str], sure: Mapping[str, FormField], near: Mapping[str, FormField], grid: Grid
) -> Guess:
    below = (grid.text(row, heading.column).strip() for row in range(like.row + 1, len(grid.rows)))
    examples = tuple(dict.fromkeys(mask_numbers(text) for text in below if text))[:_EXAMPLES]
    if heading.text in told:
        name = told[heading.text]
        return Guess(heading.text, None if name == NO_FIELD else like.form.field(name), 1.0, examples)
    if heading.text in sure:
        return Guess(heading.text, sure[heading.text], 1.0, examples)
    return Guess(heading.text, near.get(heading.text), round(heading.score, 2), examples)


def _constants(form: Form, given: Sequence[str] | Any) -> dict[str, str]:
    """What a ledger of things held is in every row, where no column says it (口径 = 实际)."""
    found = {}
    for field in form.fields:
        if field.derived and field.derived.value and field.codes and field.name not in given:
            found[field.name] = field.codes.title(field.derived.value)
    return found


def preview(path: Path, layout: LayoutMap, received_on: date) -> dict[str, Any]:
    """What the file becomes under the map: status, parts, the first rows in coded form (personal fields left out), findings by rule."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    read = read_submission(sha256, path, (), Envelope(path.name, received_on), (layout,))
    personal = {field.name for field in layout.of_form.fields if field.personal}
    columns, rows = list(all_tables()[f"submissions.{layout.form}"]), read.rows.get(f"submissions.{layout.form}", [])
    shown = [dict(zip(columns, row, strict=True)) for row in rows[:_ROWS_SHOWN]]
    kept = [{k: v for k, v in row.items() if v is not None and k not in personal | {"file_sha256"}} for row in shown]
    findings: dict[str, int] = {}
    for found in read.rows.get("main.finding", []):
        findings[str(found[1])] = findings.get(str(found[1]), 0) + 1
    parts = [dict(zip(all_tables()["main.part"], part, strict=True)) for part in read.rows.get("main.part", [])]
    told = [{name: part[name] for name in ("sheet", "form", "unit_code", "period", "rows")} for part in parts]
    return {"status": read.status, "parts": told, "rows": kept, "row_count": len(rows), "findings": findings}
