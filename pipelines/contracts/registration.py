"""Registration of schemes: which rows of a scheme were fixed on which day (seed scheme_registration.csv, append-only).

Belongs here: the strict loader of the register and what a scheme's rows are compared with it. Does not belong here: appending to the
seeds (derive.scheme_rows), what a registration means for a period (mart scheme_registration).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.contracts.scheme import Scheme, said_of
from pipelines.paths import seeds_dir

REGISTER = "scheme_registration.csv"


class Registration(BaseModel):
    """One row of the register: on that day the scheme's rows had that hash."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    scheme: str = Field(min_length=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    registered_on: date
    note: str | None


@dataclass(frozen=True)
class Standing:
    """A scheme beside the register: when its present rows were registered (None: never) and which day other rows of it last were."""

    scheme: Scheme
    registered_on: date | None
    others_on: date | None

    @property
    def said(self) -> str:
        """One Chinese line: registered, changed since, or never registered."""
        if self.registered_on is not None:
            return f"{self.registered_on} 登记"
        return f"{self.others_on} 登记之后改过" if self.others_on else "没有登记"


def load_registrations(seeds: Path) -> tuple[Registration, ...]:
    """The register in file order; none where there is no file. ValueError with one Chinese line at the first row that cannot be used."""
    path = seeds / REGISTER
    if not path.exists():
        return ()
    found: list[Registration] = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            cells: dict[str, Any] = {key: (value or "").strip() or None for key, value in row.items() if key is not None}
            try:
                found.append(Registration.model_validate(cells))
            except ValidationError as error:
                raise ValueError(f"{REGISTER} 第 {line} 行：{said_of(error)}") from error
    return tuple(found)


def standing(scheme: Scheme, register: tuple[Registration, ...]) -> Standing:
    """Where the scheme's present rows stand in the register."""
    own = [row for row in register if row.scheme == scheme.name]
    same = min((row.registered_on for row in own if row.sha256 == scheme.sha256), default=None)
    others = max((row.registered_on for row in own if row.sha256 != scheme.sha256), default=None)
    return Standing(scheme, same, others)


def registrations() -> tuple[Registration, ...]:
    """The project's register; ValueError as load_registrations."""
    return load_registrations(seeds_dir())
