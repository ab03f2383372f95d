"""Write the site of an edition.

Belongs here: which pages exist and where they lie. Does not belong here: what a page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.editions.restatement import COLUMNS, read_restatement
from pipelines.reports import point_sources, support
from pipelines.reports import two_year as results
from pipelines.reports.published import Published, Row, opened
from pipelines.reports.site import (
    cases,
    corrections,
    evidence_page,
    facts,
    indicator,
    method,
    overview,
    quality,
    run_report,
    search,
    two_year,
    unit,
    unit_facts,
    units,
)
from pipelines.reports.slips.facts import load as slips
from pipelines.reports.slips.reminder import reminder


def pages(edition: Published, own: Sequence[Row] = ()) -> dict[str, str]:
    """Every page of the site by its path from the site's root; `own`: the restatement that this edition is. Refusal without a ranking."""
    site = facts.load(edition)
    made: dict[str, str] = {}
    for period in site.periods:
        changes = unit_facts.rank_changes(edition, site.scheme, "county", period)
        prefix = "" if period == site.default_period else "../"
        sources = point_sources.load(edition, site.scheme, "county", period)
        made[overview.period_page(site, period)] = overview.render(
            site, period, prefix, changes, sources, support.load(edition, site.scheme, period)
        )
    for level in ("county", "city"):
        ranking = site.rankings[level, site.default_period]
        of_units = unit_facts.load(edition, site, level, site.default_period)
        cells = evidence_page.load(edition, site.scheme, level, site.default_period)
        for row in ranking.rows:
            made[f"unit/{row.unit_code}.html"] = unit.render(site, ranking, row, of_units)
            made[evidence_page.page_name(row.unit_code)] = evidence_page.render(site, ranking, row, of_units, cells.get(row.unit_code, {}))
    made |= _two_year(site, edition)
    made["units.html"] = units.render(site)
    values = indicator.load(edition, site)
    made["indicators.html"] = indicator.listing(site, values)
    for code in sorted({row["indicator_code"] for level in ("county", "city") for row in indicator.leaves(site, level)}):
        made[indicator.page_name(code)] = indicator.render(site, code, values)
    made["cases.html"] = cases.render(site, edition)
    made[search.PAGE] = search.render(site, edition)
    made["quality.html"] = quality.render(
        site, unit_facts.site_checks(edition), {slip.unit_code: reminder(slip) for slip in slips(edition)}
    )
    made[corrections.PAGE] = corrections.render(site, edition, own)
    made[run_report.PAGE] = run_report.render(site, edition)
    made["method.html"] = method.render(site, edition)
    return made


def _two_year(site: facts.Site, edition: Published) -> dict[str, str]:
    rows = results.load(edition)
    made = {two_year.PAGE: two_year.overview(site, rows, two_year.asked_from(edition, rows))}
    cells, months = (results.evidence(edition, site.scheme), results.months(edition)) if rows else ({}, {})
    for code in dict.fromkeys(row["unit_code"] for row in rows):
        own = [row for row in rows if row["unit_code"] == code]
        made[two_year.unit_page_name(code)] = two_year.unit_page(site, own, cells, months.get(code, []))
    return made


def build(edition_dir: Path) -> Path:
    """Read edition_dir/warehouse.duckdb read-only, write edition_dir/site/, return site/index.html.

    Pages are pure functions of the edition: the same edition gives the same bytes. Refusal where it holds no ranking.
    """
    own = edition_dir / "restatement.csv"
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in read_restatement(own)] if own.exists() else []
    with opened(edition_dir / "warehouse.duckdb") as edition:
        made = pages(edition, rows)
    root = edition_dir / "site"
    for name, content in made.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return root / "index.html"
