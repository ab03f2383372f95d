"""An independent reading of the demo province: plain Python over truth/ and raw/office, no SQL of the project and none of its code.

Used by the end-to-end tests to hold published figures against. Knows the forms' column names and the rules of supersession only.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

BLOCKING = {
    "file_unreadable", "form_unrecognised", "unit_unreadable", "unit_ambiguous", "unit_level_wrong", "period_unreadable", "blank_template",
}  # fmt: skip
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@dataclass
class Books:
    """Rows in force by form, and what was received when."""

    in_force: dict[str, list[Row]]
    accepted: dict[tuple[str, str, str], list[date]]


def _dates(raw: Path) -> dict[str, list[tuple[date, int]]]:
    """Receipts of every path of raw/: day and line of received.csv, by path or by hash."""
    lines = read(raw / "office" / "received.csv")
    by_path: dict[str, list[tuple[date, int]]] = defaultdict(list)
    by_hash: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for number, line in enumerate(lines, start=2):
        entry = (date.fromisoformat(line["received_on"]), number)
        if line["sha256"]:
            by_hash[line["sha256"]].append(entry)
        else:
            by_path[line["path"]].append(entry)
    for path in sorted(raw.rglob("*")):
        if path.is_file():
            name = path.relative_to(raw).as_posix()
            found = by_hash.get(hashlib.sha256(path.read_bytes()).hexdigest(), [])
            by_path[name] = sorted(by_path.get(name, []) + found)
    return by_path


def open_books(raw: Path, truth: Path, forms: list[str]) -> Books:
    """Rows in force: of each (unit, form, period) the part received last whose sheet carries no blocking fault."""
    received = _dates(raw)
    blocked = {(f["path"], f["sheet"]) for f in read(truth / "faults.csv") if f["rule"] in BLOCKING}
    in_force: dict[str, list[Row]] = {}
    accepted: dict[tuple[str, str, str], list[date]] = defaultdict(list)
    for form in forms:
        parts: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in read(truth / f"{form}.csv"):
            if row["unit_code"] and row["period"] and (row["path"], row["sheet"]) not in blocked and (row["path"], "") not in blocked:
                parts[row["unit_code"], row["period"]][row["path"]].append(row)
        in_force[form] = []
        for (unit, period), by_path in parts.items():
            last = max(by_path, key=lambda path: max(received[path]))
            in_force[form].extend(by_path[last])
            accepted[unit, form, period] = [min(received[path])[0] for path in by_path]
    return Books(in_force, accepted)


def actual(books: Books) -> list[Row]:
    return [row for row in books.in_force["activity_record"] if row["basis"] == "actual"]


def number(text: str) -> int:
    return int(text) if text else 0


def by_unit(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["unit_code"]].append(row)
    return grouped


def longest_gap(days: list[date], first: date, last: date) -> int:
    """Most days in a row without an activity, from first to last inclusive."""
    marks = [first - timedelta(days=1), *sorted(set(days)), last + timedelta(days=1)]
    return max((b - a).days - 1 for a, b in itertools.pairwise(marks))


def points(rule: str, params: dict[str, Any], weight: float, direction: str, value: float, group: str) -> float:
    """Points of one indicator value under one rule (BLUEPRINT §6), before rounding; weight = the most there is."""
    if rule == "target":
        return weight * min(max(value / params["target"], 0), 1)
    if rule in {"goalposts", "min_max"}:
        share = (value - params["low"]) / (params["high"] - params["low"])
        share = 1 - share if direction == "negative" else share
        return weight * min(max(share, 0), 1)
    if rule == "tiers":
        for tier in params["tiers"]:
            if ("at_least" in tier and value >= tier["at_least"]) or ("at_most" in tier and value <= tier["at_most"]):
                return float(tier["points"])
        return 0.0
    if rule == "conditions":
        return weight * min(value / params["of"], 1)
    if rule == "group_max":
        most = params["max"].get(group, weight)
        return points(params["inner"], params["inner_params"], most, direction, value, group)
    if rule == "deduct":
        return max(params.get("floor", 0), params.get("start", weight) - params["each"] * value)
    if rule == "bonus":
        return float(max(0, min(params["cap"], params["each"] * value)))
    if rule == "quota":
        met = value <= params["quota"] if direction == "negative" else value >= params["quota"]
        return weight if met else float(params.get("below", 0))
    if rule in {"shown_only", "veto_cap"}:
        return 0.0
    raise ValueError(rule)
