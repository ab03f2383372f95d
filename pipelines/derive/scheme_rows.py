"""New rows of the scheme seeds: a registration, and the copy of a scheme that an amendment starts from.

Belongs here: appending to the seeds, never changing a row that stands. Does not belong here: reading and refusing (contracts).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.contracts.registration import REGISTER, load_registrations, standing
from pipelines.contracts.scheme import Scheme, load_schemes

Row = dict[str, str]


def _named(seeds: Path, models: Path, name: str) -> Scheme:
    known = {scheme.name: scheme for scheme in load_schemes(seeds, models)}
    if name not in known:
        raise Refusal(f"没有方案“{name}”，现有 {'、'.join(known)}")
    return known[name]


def _append(path: Path, make: Callable[[list[Row]], list[Row]]) -> None:
    """Rows made from those that stand, in the columns that stand, at the end of the file."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        columns = list(reader.fieldnames or ())
        rows = list(reader)
    ended = path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8", newline="") as handle:
        if not ended:
            handle.write("\n")
        csv.DictWriter(handle, columns, lineterminator="\n").writerows(make(rows))


def register(seeds: Path, models: Path, name: str, day: date, note: str = "") -> bool:
    """True where the scheme's present rows were added to the register under that day; False where they already stand in it.

    Refusal for an unknown scheme or a day before the last one in the register (it is append-only).
    """
    scheme = _named(seeds, models, name)
    known = load_registrations(seeds)
    if standing(scheme, known).registered_on is not None:
        return False
    if known and day < max(row.registered_on for row in known):
        raise Refusal(f"{REGISTER} 只能往后添：{day} 早于最后一行")
    _append(seeds / REGISTER, lambda _: [{"scheme": name, "sha256": scheme.sha256, "registered_on": day.isoformat(), "note": note}])
    return True


def amend(seeds: Path, models: Path, name: str, new: str, day: date, reason: str) -> None:
    """The seeds hold a copy of the scheme under the new name that amends it from that day for that reason; no other row is touched.

    Refusal for an unknown scheme, a name already taken, a scheme already amended or an empty reason.
    """
    known = load_schemes(seeds, models)
    _named(seeds, models, name)
    if new in {scheme.name for scheme in known}:
        raise Refusal(f"方案名“{new}”已经有了，请另起一个")
    if taken := [scheme.name for scheme in known if scheme.amends == name]:
        raise Refusal(f"方案“{name}”已由“{taken[0]}”修订，请修订“{taken[0]}”")
    if not reason.strip():
        raise Refusal("修订要写理由（--reason）")
    changed = {"scheme": new, "amends": name, "amended_on": day.isoformat(), "amendment_reason": reason.strip()}
    _append(seeds / "scheme.csv", lambda rows: [{**row, **changed} for row in rows if row["scheme"] == name])
    _append(seeds / "scheme_indicator.csv", lambda rows: [{**row, "scheme": new} for row in rows if row["scheme"] == name])
