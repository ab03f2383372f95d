"""The day it is, and the day that a run takes unless it is told another.

Belongs here: reading the clock, the day of the demo. Does not belong here: whether a day may be published (direction).
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.contracts.layout import layout
from pipelines.ingest.receipt import read_seen
from pipelines.paths import Roots

ZONE = ZoneInfo("Asia/Shanghai")
DEMO_AS_OF = date(2026, 7, 31)


def today() -> date:
    """The day it is in Ningxia."""
    return datetime.now(ZONE).date()


def default_as_of(roots: Roots) -> date:
    """Today in Shanghai; the demo's own date where an export, received now or before, or the office folder carries the 演示数据 mark."""
    mark = layout().demo_mark
    names = (p.name for folder in (roots.exports, roots.raw / "office") for p in folder.rglob("*"))
    if any(mark in name for name in names) or any(mark in seen.path for seen in read_seen(roots) if seen.kind == "export"):
        return DEMO_AS_OF
    return today()
