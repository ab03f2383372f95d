"""Values of units, read from a long table and held against a framework.

Belongs here: reading and validating cells. Does not belong here: what is done with a missing value (options, engine).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.scoring.framework import Framework, row_free_refusal
from pipelines.scoring.rows import Row, read_rows

REQUIRED = ("unit", "indicator", "value")
OPTIONAL = ("period",)


@dataclass(frozen=True)
class Values:
    """Cells that hold a number, and the units and periods named at all: every unit × indicator × period is expected, a gap is missing."""

    units: tuple[str, ...]
    periods: tuple[str, ...]
    cells: dict[tuple[str, str, str], float]


def read_values(path: Path, framework: Framework) -> Values:
    """Values from a csv file (unit, period, indicator, value; empty value = missing), keys (period, unit, indicator).

    Refused: an indicator the framework lacks, a group given a value, text for a number, a cell twice, a unit with no value at all.
    """
    seen: dict[tuple[str, str, str], str] = {}
    cells: dict[tuple[str, str, str], float] = {}
    first_row: dict[str, Row] = {}
    for row in read_rows(path, REQUIRED, OPTIONAL):
        unit, indicator = row["unit"], row["indicator"]
        if not unit:
            raise row.refuse("unit 列是空的")
        node = framework.by_code.get(indicator)
        if node is None:
            raise row.refuse(f"指标“{indicator}”不在指标框架中")
        if node.level != 1:
            raise row.refuse(f"“{indicator}”是第 {node.level} 级，由下级算出，不能直接填数")
        key = (row["period"], unit, indicator)
        if key in seen:
            raise row.refuse(f"单位“{unit}”指标“{indicator}”期次“{key[0]}”已在{seen[key]}填过，一格只能有一个数")
        seen[key] = row.place
        first_row.setdefault(unit, row)
        value = row.number("value")
        if value is not None:
            cells[key] = value + 0.0
    if not first_row:
        raise row_free_refusal(path)
    reporting = {unit for _, unit, _ in cells}
    for unit, row in first_row.items():
        if unit not in reporting:
            raise row.refuse(f"单位“{unit}”一个数也没有，请补数或去掉这个单位")
    return Values(tuple(sorted(first_row)), tuple(sorted({key[0] for key in seen})), cells)


def require_complete(values: Values, framework: Framework) -> None:
    """Refusal naming the first gap; for runs that declare no value missing."""
    for period in values.periods:
        for unit in values.units:
            for node in framework.indicators:
                if (period, unit, node.code) not in values.cells:
                    raise Refusal(f"missing 为 none_present，但单位“{unit}”指标“{node.code}”{f'期次“{period}”' if period else ''}没有数")
