"""Months with sums and no ledger, on the quality page and on a unit's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from pipelines.reports.site.facts import Site
from pipelines.reports.site.summaries import summary_section


def row(unit: str, period: str, status: str = "open", people: str | None = "205") -> dict[str, object]:
    return {"rule": "summary_only", "unit_code": unit, "period": period, "status": status, "observed": "5", "expected": people}


def test_only_sums_are_listed_by_unit_and_month() -> None:
    rows = [row("640122", "2026-02"), row("640121", "2026-03", "waived", None), row("640121", "2026-01", "corrected")]
    rows.append({**row("640121", "2026-04"), "rule": "summary_differs"})
    site = cast(Site, SimpleNamespace(findings=rows, unit_name=lambda code: f"县{code}"))
    told = str(summary_section(site))
    assert told.count("<tr>") == 2
    assert told.index("县640121") < told.index("县640122")
    assert "2026 年 3月</td><td>5 场</td>" in told
    own = str(summary_section(site, "640122"))
    assert "2026 年 2月</th><td>5 场、205 人次</td>" in own
    assert "县640" not in own
    assert summary_section(site, "640123") is None
