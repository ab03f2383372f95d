"""What became of a unit's former slip: how many places it put right, how many are left, how many are new.

Belongs here: counting them out of the edition. Does not belong here: findings in force (facts), why one is gone (reports.gone).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.reports.published import Published, Row

_SHOWN = ("blocking", "warning")


@dataclass(frozen=True)
class Since:
    """`fixed` of the places found before are put right by a report that came later, `left` still stand, `new` were found first in this
    edition or the one of this day."""

    fixed: int
    left: int
    new: int

    @property
    def words(self) -> str:
        """One sentence."""
        return f"上次 {self.fixed + self.left} 处：已改 {self.fixed}，余 {self.left}，新增 {self.new}。"


def since_of(edition: Published, open_rows: Sequence[Row], as_of: date) -> dict[str, Since]:
    """By unit, of what it has to put right; a unit that was told nothing before has none."""
    fixed: dict[str, int] = {}
    for row in edition.rows("select return_to, severity from marts.finding where status = 'corrected' and who_fixes in ('county', 'city')"):
        if row["severity"] in _SHOWN and row["return_to"]:
            fixed[row["return_to"]] = fixed.get(row["return_to"], 0) + 1
    found = {}
    for unit in {row["return_to"] for row in open_rows if row["return_to"]} | fixed.keys():
        own = [row for row in open_rows if row["return_to"] == unit and row["severity"] in _SHOWN]
        left = sum(1 for row in own if row["first_seen"] and row["first_seen"] < as_of)
        if left or fixed.get(unit):
            found[unit] = Since(fixed.get(unit, 0), left, len(own) - left)
    return found
