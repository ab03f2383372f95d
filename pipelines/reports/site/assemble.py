"""Write the site of an edition.

Belongs here: which pages exist and where they lie. Does not belong here: what a page shows.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.reports.published import opened
from pipelines.reports.site import facts, overview


def build(edition_dir: Path) -> Path:
    """Read edition_dir/warehouse.duckdb read-only, write edition_dir/site/, return site/index.html.

    Pages are pure functions of the edition: the same edition gives the same bytes. Refusal where it holds no ranking.
    """
    with opened(edition_dir / "warehouse.duckdb") as edition:
        site = facts.load(edition)
    root = edition_dir / "site"
    pages: dict[str, str] = {}
    for period in site.periods:
        name = overview.period_page(site, period)
        pages[name] = overview.render(site, period, "" if period == site.default_period else "../")
    for name, content in pages.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return root / "index.html"
