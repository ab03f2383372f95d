"""What the 通报 is written from: the objects of the site for one closed period, and what its annexes list.

Belongs here: queries. Does not belong here: words, layout.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.contracts.refusal import Refusal
from pipelines.reports import acts, point_sources, support, two_year, words
from pipelines.reports.published import LEVEL_TITLES, Published, Row
from pipelines.reports.site import facts, unit_facts
from pipelines.reports.site.facts import Ranking, Site


@dataclass(frozen=True)
class Said:
    """One edition and period. changes: why ranks of counties moved; acts: of the office, both levels; restatements and objections of the
    period."""

    site: Site
    period: str
    changes: list[Row]
    sources: dict[str, dict[str, Row]]
    supported: list[Row]
    results: list[Row]
    acts: list[Row]
    objections: list[Row]
    restatements: list[Row]

    @property
    def counties(self) -> Ranking:
        """The ranking of the counties."""
        return self.site.rankings["county", self.period]


def load(edition: Published, period: str | None = None) -> Said:
    """Everything the paper says. Refusal where the period is not ranked, or not closed yet."""
    site = facts.load(edition)
    period = period or site.default_period
    edition.require_period(site.scheme, "county", period)
    if period not in site.periods:
        raise Refusal(f"{words.period_title(period)}还没有关账，不能通报；已关账的是：{'、'.join(site.periods)}")
    of_period = [row for row in edition.table("marts.restatement", "decided_on, to_edition, level, unit_code") if row["period"] == period]
    objections = [row for row in edition.table("marts.objection", "objected_on, unit_code, objection_no") if row["period"] == period]
    return Said(
        site, period, unit_facts.rank_changes(edition, site.scheme, "county", period),
        point_sources.load(edition, site.scheme, "county", period), support.load(edition, site.scheme, period), two_year.load(edition),
        [row for level in LEVEL_TITLES for row in acts.load(edition, site.scheme, level, period)], objections, of_period,
    )  # fmt: skip
