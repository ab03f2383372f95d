"""Where a row maker stands: the seed, the unit, and, for a county, all that stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.contracts.unit import Unit
from pipelines.demo.profiles import Profile, profile_of
from pipelines.demo.stock import County


@dataclass(frozen=True)
class Place:
    """One unit of the demo province; `county` is None for a city; `times` multiplies activities (scale nation).

    `habits` are those of a city; a county's stand in `county`.
    """

    seed: int
    unit: Unit
    county: County | None
    times: int = 1
    habits: Profile | None = None

    @property
    def profile(self) -> Profile:
        """How this unit behaves."""
        if self.county is not None:
            return self.county.profile
        return self.habits or profile_of(self.unit.code)

    @property
    def standing(self) -> County:
        """The county; ValueError where the unit is a city (its forms ask for no county)."""
        if self.county is None:
            raise ValueError(f"{self.unit.name}不是县级单位，没有县级台账")
        return self.county
