"""The office side of the demo province: received.csv and a few acts in decisions.csv.

Belongs here: when what came, and acts that leave the truth true. Does not belong here: the meaning of acts (pipelines).
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pipelines.contracts.period import Period
from pipelines.contracts.unit import Unit

DECISION_COLUMNS = ("decided_on", "by", "kind", "target", "value", "expect", "reason", "expires_on")


@dataclass(frozen=True)
class Arrival:
    """One line of received.csv."""

    path: str
    sha256: str
    received_on: date
    sender: str


def write_received(path: Path, arrivals: list[Arrival]) -> None:
    """All receipts in the order they came: some lines by path, some by hash, some by both; both wherever bytes came twice."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(arrivals, key=lambda a: (a.received_on, a.path))
    times = Counter(a.sha256 for a in arrivals)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("path", "sha256", "received_on", "from"))
        for number, arrival in enumerate(ordered):
            way = 2 if times[arrival.sha256] > 1 else number % 3
            named, hashed = arrival.path if way != 1 else "", arrival.sha256 if way != 0 else ""
            writer.writerow((named, hashed, arrival.received_on.isoformat(), arrival.sender))


def acts(silent: list[tuple[Unit, str, Period]], late: list[tuple[Unit, str, Period, date]]) -> list[tuple[str, ...]]:
    """One silent report exempted, one late one given a later due date, both decided before they were due."""
    rows: list[tuple[str, ...]] = []
    for unit, form, period in silent[:1]:
        rows.append(
            (
                (period.ends_on + timedelta(days=3)).isoformat(), "演示办公室", "exempt", f"{unit.code}/{form}/{period.code}", "", "",
                "大雪封路，本月免报（演示）", "",
            )
        )  # fmt: skip
    for unit, form, period, came in late[:1]:
        rows.append(
            (
                (period.ends_on + timedelta(days=5)).isoformat(), "演示办公室", "extend_due", f"{unit.code}/{form}/{period.code}",
                came.isoformat(), "", "系统升级，延期报送（演示）", "",
            )
        )  # fmt: skip
    return rows


def write_decisions(path: Path, rows: list[tuple[str, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(DECISION_COLUMNS)
        writer.writerows(sorted(rows))
