"""A sheet that holds one row of a form as a card of labels and values, or several such cards under each other.

Belongs here: finding the cards and laying them out as the table they stand for. Does not belong here: reading a table (table).
Every value keeps the address at which it stands; a row is numbered by the line of its card's first value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.contracts.form import Form
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header, named_field
from pipelines.ingest.wording import folded

_FEWEST = 4  # fields with a value that make a card
_RIGHT = 4  # columns within which a value stands right of its label
Place = tuple[int, int]


@dataclass(frozen=True)
class _Pair:
    """A label, the field it names, and where its value stands."""

    field: str
    label: Place
    value: Place
    own: bool  # the label is the field's own title


def as_table(grid: Grid, forms: Sequence[Form], header: Header | None) -> Grid | None:
    """The sheet with its cards as rows below one header; None where it holds none, or the header found in it knows as many fields."""
    found = max((_pairs(grid, form) for form in forms), key=lambda pairs: len({p.field for p in pairs}), default=[])
    fields = {pair.field for pair in found}
    if len(fields) < _FEWEST or (header is not None and len(header.fields) >= len(fields)):
        return None
    cards = _parted(found)
    columns = list(dict.fromkeys(pair.field for pair in found))
    top = min(pair.label[0] for pair in found)
    rows: list[Sequence[str]] = [*grid.rows[:top]]
    places: dict[Place, Place] = {}
    numbers: dict[int, int] = {}
    labels = {field: next(p.label for p in found if p.field == field) for field in columns}
    rows.append([grid.text(*labels[field]) for field in columns])
    places |= {(top, n): labels[field] for n, field in enumerate(columns)}
    for card in cards:
        row, values = len(rows), {pair.field: pair.value for pair in card}
        rows.append([grid.text(*values[field]) if field in values else "" for field in columns])
        places |= {(row, n): values[field] for n, field in enumerate(columns) if field in values}
        numbers[row] = min(place[0] for place in values.values()) + 1
    return replace(
        grid, rows=rows, known=None, merges=(), errors={}, uncached=frozenset(), twice=frozenset(), places=places, numbers=numbers
    )


def _pairs(grid: Grid, form: Form) -> list[_Pair]:
    found: list[_Pair] = []
    titles = {folded(field.title) for field in form.fields}
    for row, cells in enumerate(grid.rows):
        named = {c: field for c, text in enumerate(cells) if text.strip() and (field := named_field(form, text)[0])}
        for column, field in named.items():
            right = next((c for c in range(column + 1, min(len(cells), column + _RIGHT)) if cells[c].strip()), None)
            if right is not None and right not in named:
                found.append(_Pair(field.name, (row, column), (row, right), folded(cells[column]) in titles))
    return found


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
