"""What the live sheets of the 名次表 workbook compute from: shares of the weight, the tree of the scheme, who can be ranked.

Belongs here: those figures, and the layout of the sheet that holds them. Does not belong here: formulas of points and ranks
(live_sheets), points themselves (pipelines.scoring.points).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pipelines.reports.published import Published, Row, bonus_cap
from pipelines.scoring.points import Points

TOTAL = "total"
Key = tuple[str, str]
_NOTHING: Row = {"skipped": False, "share": 0.0, "full": 0.0, "cap": None, "known": False, "owed": False, "refused": False}


@dataclass(frozen=True)
class Leaf:
    """One indicator that can score: its place in the tree from its parent up to the whole, and what is published of it."""

    code: str
    title: str
    rule: str
    unit: str
    decimals: int
    weight: Decimal
    bonus: Decimal
    above: tuple[str, ...]

    @property
    def is_fixed(self) -> bool:
        """True where no weight can be tried: nothing is scored by it, or there is no weight to scale from."""
        return self.weight == 0

    @property
    def dimension(self) -> str:
        """The code of the top node it belongs to; its own where it has none above it."""
        return self.above[-2] if len(self.above) > 1 else self.code


@dataclass(frozen=True)
class Live:
    """One level and period: leaves in the order in which full marks are shared out (parent, code), vetoes last;
    units in the order of the ranking."""

    leaves: tuple[Leaf, ...]
    nodes: dict[str, str]
    units: tuple[Row, ...]
    cells: dict[Key, Row]
    values: dict[Key, Row]
    points: dict[Key, Decimal]
    lowest: dict[str, Decimal]
    min_share: float

    def cell(self, unit: str, indicator: str) -> Row:
        """How the indicator is scored for the unit (Points.shares); as worth nothing where the period holds nothing of it."""
        return self.cells.get((unit, indicator), _NOTHING)

    @cached_property
    def sharing(self) -> frozenset[str]:
        """Units for which something is not counted, so that the rest bears its weight."""
        return frozenset(unit for (unit, _), cell in self.cells.items() if cell["skipped"])

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Every node above a leaf, the whole first, then as they follow downwards."""
        found = {TOTAL: 1} | {node: len(leaf.above) - place for leaf in self.leaves for place, node in enumerate(leaf.above)}
        return tuple(sorted(found, key=lambda node: (found[node], node != TOTAL, node)))

    def parent(self, group: str) -> str | None:
        """The group above a group, None for the whole."""
        above = next((leaf.above for leaf in self.leaves if group in leaf.above), (TOTAL,))
        place = above.index(group)
        return above[place + 1] if place + 1 < len(above) else None

    def members(self, group: str) -> list[list[int]]:
        """Places of the leaves below each member of a group: a leaf alone, or all leaves of a group below it."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, leaf in enumerate(self.leaves):
            line = (leaf.code, *leaf.above)
            if group in leaf.above:
                found[line[line.index(group) - 1]].append(place)
        return list(found.values())

    def cap(self, unit: str) -> tuple[float, str] | None:
        """The lowest total a triggered veto leaves this unit and the indicator that carries it."""
        caps = [(row["cap"], code) for (of, code), row in self.cells.items() if of == unit and row["cap"] is not None]
        return min(caps) if caps else None


def load(edition: Published, scheme: str, level: str, period: str, ranking: Sequence[Row], ledger: Sequence[Row]) -> Live:
    """Everything the live sheets need; `ledger` are the published lines of the level and period."""
    rows = edition.rows("select * from marts.indicator where scheme = ? and level = ? order by indicator_code", [scheme, level])
    by_code = {row["indicator_code"]: row for row in rows}
    leaves = [_leaf(row, by_code) for row in rows if row["rule"] is not None]
    leaves.sort(key=lambda leaf: (leaf.rule == "veto_cap", leaf.above[0] if len(leaf.above) > 1 else "", leaf.code))
    values = edition.rows("select * from marts.indicator_value where level = ? and period = ?", [level, period])
    points: dict[Key, Decimal] = defaultdict(Decimal)
    for line in ledger:
        points[line["unit_code"], line["indicator_code"]] += line["points"] or Decimal(0)
    with Points(edition.path, scheme, level, period) as engine:
        cells = {(row["unit_code"], row["indicator_code"]): row for row in engine.shares()}
    share = edition.scheme_row(scheme, level).get("min_reported_weight")
    return Live(
        tuple(leaves), {row["indicator_code"]: row["title"] for row in rows}, tuple(ranking), cells,
        {(row["unit_code"], row["indicator_code"]): row for row in values}, dict(points), edition.lowest(scheme, level, period),
        float(share or 0),
    )  # fmt: skip


def _leaf(row: Row, by_code: dict[str, Row]) -> Leaf:
    above: list[str] = []
    parent = row["parent"]
    while parent:
        above.append(parent)
        parent = by_code[parent]["parent"]
    decimals = 4 if row["decimals"] is None else int(row["decimals"])
    weight, named = Decimal(row["weight"] or 0), (row["indicator_code"], row["title"], row["rule"], row["unit"] or "")
    return Leaf(*named, decimals, weight, bonus_cap(row), (*above, TOTAL))
