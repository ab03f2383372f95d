"""Where a row maker stands: the seed, the unit, and, for a county, all that stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.contracts.unit import Unit
from pipelines.demo.stock import County


@dataclass(frozen=True)
class Place:
    """One unit of the demo province; `county` is None for a city; `times` multiplies activities (scale nation)."""

    seed: int
    unit: Unit
    county: County | None
    times: int = 1

    @property
    def standing(self) -> County:
        """The county; ValueError where the unit is a city (its forms ask for no county)."""
        if self.county is None:
            raise ValueError(f"{self.unit.name}不是县级单位，没有县级台账")
        return self.county
