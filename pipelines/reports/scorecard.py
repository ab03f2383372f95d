"""`sanzhang scorecard`: how well each check works, as measured on injected faults, out of the published edition.

Belongs here: the printed columns and their words. Does not belong here: measuring (quality/measuring.py, benchmarks/scorecard.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.contracts.finding import FAMILY_TITLES, PER_TITLES, rules
from pipelines.contracts.refusal import Refusal
from pipelines.reports import plain
from pipelines.reports.published import Row, opened

COLUMNS = (
    "rule", "title", "family", "family_title", "fault_class", "faults", "found", "recall", "opportunities", "per", "per_title",
    "false_flags", "false_rate", "not_injected", "seeds", "code_hash",
)  # fmt: skip


def load(edition_db: Path) -> list[Row]:
    """One row a fault class, then rules without one; `not_injected` says why. Refusal where the edition has no scorecard."""
    with opened(edition_db) as edition:
        if not edition.has("reference.scorecard"):
            raise Refusal("这一版里没有记分卡，请先运行 sanzhang run")
        rows = edition.table("reference.scorecard", "rule is null, family, rule, fault_class")
    return [titled(row) for row in rows]


def titled(row: Mapping[str, Any]) -> Row:
    """A row of the scorecard with the Chinese words beside its codes."""
    rule = rules().get(row["rule"] or "")
    words = {
        "title": rule.title if rule else "照读，不应有发现",
        "family_title": FAMILY_TITLES.get(row["family"] or "", ""),
        "per_title": PER_TITLES[rule.per if rule else "file"],
        "not_injected": rule.not_injected if rule else "",
    }
    return {name: words.get(name, row.get(name)) for name in COLUMNS}


def percent(value: object) -> str:
    """A rate in per cent as text; 未测 where there is none."""
    return "未测" if value is None or value == "" else f"{float(str(value)):.2%}"


def _line(row: Mapping[str, Any]) -> list[str]:
    return [
        str(row["rule"] or "—"), str(row["title"]), str(row["fault_class"] or row["not_injected"] or "没有注入"), str(row["faults"]),
        str(row["found"]), percent(row["recall"]), f"{row['opportunities']} {row['per_title']}", str(row["false_flags"]),
        percent(row["false_rate"]),
    ]  # fmt: skip


def render(rows: Sequence[Mapping[str, Any]], format: plain.Format = "table") -> str:
    """The scorecard as aligned text or a json list."""
    every = [titled(row) for row in rows]
    if format == "json":
        return plain.as_json(every)
    titles = ["规则", "名称", "差错类", "注入", "查出", "查全率", "检查过", "误报", "误报率"]
    seeds = sorted({str(row["seeds"]) for row in every})
    return plain.table(titles, map(_line, every), right=(3, 4, 5, 6, 7, 8)) + f"\n演示数据，种子 {'；'.join(seeds)}"
