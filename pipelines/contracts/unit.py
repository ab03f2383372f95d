"""Reporting units: codes, names, other spellings, and how a name is resolved in context.

Belongs here: the look-up over dbt_project/seeds/unit.csv and unit_alias.csv. Does not belong here: population, obligations (dbt seeds).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path

from pipelines.contracts.layout import layout
from pipelines.contracts.text import fold
from pipelines.paths import seeds_dir

_REGION_PREFIXES = ("宁夏回族自治区", "宁夏")
_OFFICE = re.compile(r"(街道|乡|镇)(?:办事处|办|人民政府|政府)$")

_CODE = re.compile(r"['’]?(\d{6}(?:\d{3}){0,2})(?:\.0+)?")
_COUNTY_DIGITS = 6


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    level: str
    parent: str
    status: str
    successor: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def is_recorded(self) -> bool:
        """It stands, or stood until a day that is known: reports of the time before are its own."""
        return self.status == "current" or (self.status == "retired" and self.valid_to is not None)

    def stands_on(self, day: date) -> bool:
        """As stands_on of the dbt project: recorded, not before valid_from, not after valid_to."""
        return self.is_recorded and (self.valid_from or day) <= day <= (self.valid_to or day)


def _day(text: str, column: str, line: int) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError(f"unit.csv 第 {line} 行：{column} 应写成 2026-06-30，现为“{text}”") from error


@dataclass(frozen=True)
class Resolved:
    """What a name means: one unit, several candidates (ambiguous), or nothing. `retired` = reached through a successor."""

    unit: Unit | None = None
    candidates: tuple[Unit, ...] = ()
    retired: bool = False


class UnitBook:
    """All units with their spellings."""

    def __init__(self, units: dict[str, Unit], aliases: dict[str, set[str]], former: frozenset[str] = frozenset()) -> None:
        self.units = units
        self._aliases = aliases
        self._former = former

    @classmethod
    def load(cls, folder: Path) -> UnitBook:
        """Read unit.csv and unit_alias.csv; ValueError naming the line when an alias has no unit."""
        with (folder / "unit.csv").open(encoding="utf-8-sig", newline="") as handle:
            units = {
                r["unit_code"]: Unit(
                    r["unit_code"], r["unit_name"], r["level"], r["parent_code"], r["status"], r["successor_code"],
                    _day(r["valid_from"], "valid_from", line), _day(r["valid_to"], "valid_to", line),
                )
                for line, r in enumerate(csv.DictReader(handle), start=2)
            }  # fmt: skip
        aliases: dict[str, set[str]] = {}
        for unit in units.values():
            aliases.setdefault(fold(unit.name), set()).add(unit.code)
        former: set[str] = set()
        with (folder / "unit_alias.csv").open(encoding="utf-8-sig", newline="") as handle:
            for line, row in enumerate(csv.DictReader(handle), start=2):
                if row["unit_code"] not in units:
                    raise ValueError(f"unit_alias.csv 第 {line} 行：{row['unit_code']} 不是已登记的单位")
                aliases.setdefault(fold(row["alias"]), set()).add(row["unit_code"])
                former |= {fold(row["alias"])} if row["kind"] == "historic" else set()
        return cls(units, aliases, frozenset(former))

    def coded(self, text: str) -> Unit | None:
        """The unit (standing, or retired on a known day) of a division code, as programs write it: '640104, 640104.0, 640104000000."""
        match = _CODE.fullmatch(text)
        if match is None:
            return None
        code = match.group(1)
        while code not in self.units and len(code) > _COUNTY_DIGITS and code.endswith("000"):
            code = code[:-3]
        unit = self.units.get(code)
        return unit if unit and unit.is_recorded else None

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name and other spelling of a unit, as written and folded."""
        return frozenset(unit.name for unit in self.units.values()) | frozenset(self._aliases)

    def nearest(self, text: str, levels: tuple[str, ...]) -> Unit | None:
        """The standing unit of these levels whose name or code is most like a mistyped one; None where none is. Only ever said."""
        named = {said: unit for level in levels for unit in self.of_level(level) for said in (unit.code, unit.name)}
        near = get_close_matches(text.strip(), named, n=1, cutoff=0.5)
        return named[near[0]] if near else None

    def is_former(self, text: str) -> bool:
        """True where the text is a name that its unit no longer bears (固原县)."""
        return any(name in self._former for name in self._variants(text))

    def children(self, code: str, level: str) -> list[Unit]:
        """Current units of a level below `code`, by code."""
        return [u for u in self.units.values() if u.parent == code and u.level == level and u.status == "current"]

    def recorded(self, level: str) -> tuple[Unit, ...]:
        """Units of a level that stand or stood until a known day."""
        return tuple(u for u in self.units.values() if u.level == level and u.is_recorded)

    def of_level(self, level: str) -> tuple[Unit, ...]:
        """Current units of a level."""
        return self._by_level.get(level, ())

    @cached_property
    def _by_level(self) -> dict[str, tuple[Unit, ...]]:
        current = [u for u in self.units.values() if u.status == "current"]
        return {level: tuple(u for u in current if u.level == level) for level in {u.level for u in current}}

    def _variants(self, text: str) -> list[str]:
        name = re.sub(r"\((?:盖章|公章|章)\)$", "", fold(text))
        for suffix in layout().unit_suffixes:
            name = name.removesuffix(fold(suffix))
        names = [name]
        for prefix in _REGION_PREFIXES:
            if name.startswith(prefix) and len(name) > len(prefix):
                names.append(name.removeprefix(prefix))
        return names + [_OFFICE.sub(r"\1", n) for n in names if _OFFICE.search(n)]

    def _codes(self, name: str) -> set[str]:
        if name in self._aliases:
            return set(self._aliases[name])
        for cut in range(2, len(name) - 1):  # 银川市兴庆区, 吴忠红寺堡区, 兴庆区月牙湖乡: parent first, child behind it
            parents, rest = self._aliases.get(name[:cut], set()), name[cut:]
            found = {c for c in self._codes(rest) if any(self._below(c, p) for p in parents)} if parents else set()
            if found:
                return found
        return set()

    def _below(self, code: str, ancestor: str) -> bool:
        unit = self.units[code]
        return bool(unit.parent) and (unit.parent == ancestor or self._below(unit.parent, ancestor))

    def is_within(self, code: str, ancestor: str) -> bool:
        """True for the unit itself and the units below it; any unit is within an ancestor that is not known ('')."""
        return not ancestor or code == ancestor or self._below(code, ancestor)

    def resolve(self, text: str, *, within: str | None = None, levels: tuple[str, ...] = ()) -> Resolved:
        """What a unit name means, by exact (folded) spelling, never by likeness.

        `within` keeps units below that code; `levels` keeps units of those levels. A unit retired before
        all records is replaced by its successor (retired=True); one retired on a known day stands for itself, beside its successor the
        successor is meant. More than one unit left gives the candidates and no unit.
        """
        codes: set[str] = set()
        for name in self._variants(text):
            codes |= self._codes(name)
        units = {self.units[c] for c in codes}
        if within:
            units = {u for u in units if self._below(u.code, within)}
        if levels:
            units = {u for u in units if u.level in levels}
        current = {u if u.is_recorded else self.units.get(u.successor, u) for u in units}
        if len(current) > 1:
            current = {u for u in current if self.units.get(u.successor) not in current}
        if len(current) == 1:
            unit = next(iter(current))
            return Resolved(unit, retired=unit not in units)
        return Resolved(candidates=tuple(sorted(current, key=lambda u: u.code)))


@lru_cache(maxsize=4)
def _cached(folder: Path, _stamp: tuple[int, int]) -> UnitBook:
    return UnitBook.load(folder)


def unit_book() -> UnitBook:
    """The project's units, read again when a seed changed."""
    folder = seeds_dir()
    return _cached(folder, ((folder / "unit.csv").stat().st_mtime_ns, (folder / "unit_alias.csv").stat().st_mtime_ns))
