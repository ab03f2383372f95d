"""A sheet that holds one row of a form as a card of labels and values (beside or below them), several such cards under each other, or the
fields down the side with one row of the form a column.

Belongs here: finding the cards and laying them out as the table they stand for. Does not belong here: reading a table (table).
Every value keeps the address at which it stands; a row is numbered by the line of its card's first value, those of further columns on
behind the last line of the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.contracts.form import Form
from pipelines.contracts.layout import layout
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header, named_field
from pipelines.ingest.rows import is_total_word
from pipelines.ingest.values import is_unfit
from pipelines.ingest.wording import folded

_FEWEST = 4  # fields with a value that make a card
_LONGEST_LABEL = 16
_RIGHT = 4  # columns within which a value stands right of its label
Place = tuple[int, int]


@dataclass(frozen=True)
class _Pair:
    """A label, the field it names, and where its value stands."""

    field: str
    label: Place
    value: Place
    own: bool  # the label is the field's own title
    text: str
    heading: str


def as_table(grid: Grid, forms: Sequence[Form], header: Header | None) -> Grid | None:
    """The sheet with its cards as rows below one header; None where it holds none, or the header found in it knows as many fields."""
    told = ((form, _pairs(grid, form)) for form in forms) if folded(grid.name) not in _helpers() else ()
    form, found = max(told, key=lambda one: len({pair.field for pair in one[1]}), default=(None, []))
    fields = {pair.field for pair in found}
    if form is None or len(fields) < _FEWEST or (header is not None and len(header.fields) >= len(fields)):
        return None
    sideways = _columns_of(grid, found)
    cards = [card for card in sideways or _parted(found) if _fits(form, card)]
    if not cards:
        return None
    columns = list(dict.fromkeys(pair.field for pair in found))
    top = min(pair.label[0] for pair in found)
    rows: list[Sequence[str]] = [*grid.rows[:top]]
    places: dict[Place, Place] = {}
    numbers: dict[int, int] = {}
    labels = {field: next(p for p in found if p.field == field) for field in columns}
    rows.append([labels[field].heading for field in columns])
    places |= {(top, n): labels[field].label for n, field in enumerate(columns)}
    first = min(pair.value[1] for pair in found)
    for card in cards:
        row, values = len(rows), {pair.field: pair for pair in card}
        rows.append([values[field].text if field in values else "" for field in columns])
        places |= {(row, n): values[field].value for n, field in enumerate(columns) if field in values}
        further = min(pair.value[1] for pair in card) - first if sideways else 0
        numbers[row] = min(pair.value[0] for pair in card) + 1 + further * len(grid.rows)
    return replace(
        grid,
        rows=rows,
        known=None,
        merges=(),
        errors={},
        uncached=frozenset(),
        twice=frozenset(),
        places=places,
        numbers=numbers,
        shape="卡片",
    )


@lru_cache(maxsize=1)
def _helpers() -> frozenset[str]:
    return frozenset(folded(name) for name in layout().helper_sheets)


def _fits(form: Form, card: Sequence[_Pair]) -> bool:
    """False where most of what should be days, numbers and choices is none: words on how to fill in."""
    asked = [(field, pair.text) for pair in card if (field := form.field(pair.field)).type != "string" or field.codelist]
    return 2 * sum(is_unfit(field, text) for field, text in asked) <= len(asked)


def _pairs(grid: Grid, form: Form) -> list[_Pair]:
    found: list[_Pair] = []
    titles = {folded(field.title) for field in form.fields}
    for row, cells in enumerate(grid.rows):
        named = {c: field for c, text in enumerate(cells) if text.strip() and (field := named_field(form, text)[0])}
        filled = {c for c, text in enumerate(cells) if text.strip()}
        under = row + 1 < len(grid.rows) and any(named_field(form, text)[0] for text in grid.rows[row + 1] if text.strip())
        for column, text in enumerate(cells):
            field = named.get(column)
            if field is None:
                found += _told(form, titles, (row, column), text)
                continue
            below = grid.text(row + 1, column).strip()
            if set(named) == filled and len(named) > 1 and below and not under:
                found.append(_Pair(field.name, (row, column), (row + 1, column), folded(text) in titles, grid.text(row + 1, column), text))
                continue
            right = next((c for c in range(column + 1, min(len(cells), column + _RIGHT)) if cells[c].strip()), None)
            if right is not None and right not in named:
                own = folded(text) in titles
                found.append(_Pair(field.name, (row, column), (row, right), own, cells[right], text))
    return found


def _told(form: Form, titles: set[str], place: Place, text: str) -> list[_Pair]:
    """The pair of a cell that holds a label and its value (活动名称：健康义诊); none of any other cell."""
    label, mark, value = text.replace("：", ":").partition(":")
    field = named_field(form, label)[0] if mark and value.strip() and len(label) <= _LONGEST_LABEL else None
    return [_Pair(field.name, place, place, folded(label) in titles, value.strip(), label)] if field else []


def _columns_of(grid: Grid, pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """The cards of a sheet with the fields down the side, one a column; empty where the labels stand in several columns, a field is named
    twice, or the values fill one column only."""
    rows = {pair.label[0]: pair for pair in pairs}
    if len({pair.label[1] for pair in pairs}) > 1 or len({pair.field for pair in pairs}) < len(pairs) or not all(map(_apart, pairs)):
        return []
    first = min(pair.value[1] for pair in pairs)
    heads = range(min(rows) - 1, min(rows))
    filled = {
        column: [row for row in rows if grid.text(row, column).strip()]
        for column in range(first, grid.width)
        if not any(row >= 0 and is_total_word(grid.text(row, column)) for row in heads)
    }
    columns = [column for column, told in filled.items() if 2 * len(told) >= len(rows)]
    if len(columns) < 2:
        return []
    return [[replace(rows[row], value=(row, column), text=grid.text(row, column)) for row in filled[column]] for column in columns]


def _apart(pair: _Pair) -> bool:
    return pair.value != pair.label


def _parted(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """The pairs of every card: one ends where its first field is named again. Of two labels for one field the field's own title counts."""
    cards: list[dict[str, _Pair]] = []
    for pair in pairs:
        if not cards or (pair.field == pairs[0].field and pair.field in cards[-1] and pair.own == pairs[0].own):
            cards.append({})
        kept = cards[-1].get(pair.field)
        if kept is None or (pair.own and not kept.own):
            cards[-1][pair.field] = pair
    return [list(card.values()) for card in cards]
