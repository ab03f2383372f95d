"""What a unit page shows beyond its row in the ranking: ledger with evidence, townships, months, audiences, platform match.

Belongs here: those queries, one a table for all units. Does not belong here: words, markup.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.reports import acts, doubts, evidence, members, point_sources, two_year
from pipelines.reports.published import Published, Row
from pipelines.reports.site.duties import city_duties
from pipelines.reports.site.facts import Site
from pipelines.reports.whatif import gains

EVIDENCE_SHOWN = 2  # of each kind; all of them stand on a page of their own
Key = tuple[str, str]

# one row of the township matrix: title, form, condition on the form's published table
TOWNSHIP_ROWS: tuple[tuple[str, str, str], ...] = (
    ("卫生院院长", "sanzhang_roster", "role = 'health' and coalesce(from_on <= $ends, true) and coalesce(to_on > $ends, true)"),
    ("学校校长", "sanzhang_roster", "role = 'education' and coalesce(from_on <= $ends, true) and coalesce(to_on > $ends, true)"),
    ("农技站站长", "sanzhang_roster", "role = 'agriculture' and coalesce(from_on <= $ends, true) and coalesce(to_on > $ends, true)"),
    ("科协组织", "org_register", "established"),
    ("进驻实践所", "org_register", "in_practice_centre"),
    ("进驻党群中心", "org_register", "in_party_centre"),
    ("医疗队", "sandui_register", "field = 'health'"),
    ("教育队", "sandui_register", "field = 'education'"),
    ("农技队", "sandui_register", "field = 'agriculture'"),
)


@dataclass
class UnitFacts:
    """Everything by unit code, for one level and period."""

    ledger: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    evidence: dict[tuple[str, str, int], list[Row]] = field(default_factory=dict)
    values: dict[Key, Row] = field(default_factory=dict)
    months: dict[str, list[Row]] = field(default_factory=dict)
    audiences: dict[str, list[Row]] = field(default_factory=dict)
    verification: dict[str, list[Row]] = field(default_factory=dict)
    townships: dict[str, list[Row]] = field(default_factory=dict)
    present: dict[str, set[Key]] = field(default_factory=dict)
    reported_forms: set[Key] = field(default_factory=set)
    history: dict[str, list[Row]] = field(default_factory=dict)
    checks: dict[str, list[Row]] = field(default_factory=dict)
    changes: dict[str, Row] = field(default_factory=dict)
    steps: dict[str, Row] = field(default_factory=dict)
    gains: dict[str, list[Row]] = field(default_factory=dict)
    together: dict[str, Row] = field(default_factory=dict)
    sources: dict[str, dict[str, Row]] = field(default_factory=dict)
    results: dict[str, list[Row]] = field(default_factory=dict)
    acts: dict[str, list[Row]] = field(default_factory=dict)
    site_checks: dict[str, list[Row]] = field(default_factory=dict)
    members: dict[str, list[members.Register]] = field(default_factory=dict)
    duties: dict[str, list[Row]] = field(default_factory=dict)
    doubts: dict[Key, list[Row]] = field(default_factory=dict)


def _ledger(edition: Published, scheme: str, level: str, period: str, into: UnitFacts) -> None:
    for row in edition.rows(
        "select * from marts.ledger where scheme = ? and level = ? and period = ? order by unit_code, indicator_code, line_no",
        [scheme, level, period],
    ):
        into.ledger.setdefault(row["unit_code"], {}).setdefault(row["indicator_code"], []).append(row)
    if edition.has("marts.ledger_evidence"):
        for row in edition.rows(
            f"select *, count(*) over line as cells from {evidence.CELLS} where scheme = ? and level = ? and period = ? "
            "window line as (partition by unit_code, indicator_code, line_no, counts_for) "
            "qualify row_number() over (line order by file_sha256, sheet, source_row, cell, source, value_text) <= ? "
            "order by unit_code, indicator_code, line_no, file_sha256, sheet, source_row, cell, source, value_text",
            [scheme, level, period, EVIDENCE_SHOWN],
        ):
            into.evidence.setdefault((row["unit_code"], row["indicator_code"], row["line_no"]), []).append(row)
    for row in edition.rows("select * from marts.indicator_value where level = ? and period = ?", [level, period]):
        into.values[row["unit_code"], row["indicator_code"]] = row


def _activity(edition: Published, site: Site, ends: date, into: UnitFacts) -> None:
    held: dict[Key, tuple[int, int]] = {}
    for row in edition.rows(
        "select unit_code, strftime(held_on, '%Y-%m') as month, count(*) as activities, "
        "count(*) filter (where platform_match = 'matched') as matched from marts.activity group by all"
    ):
        held[row["unit_code"], row["month"]] = (row["activities"], row["matched"])
    for report in site.reports:
        dates = site.period_dates.get(report["period"])
        if report["form"] != "activity_record" or dates is None or dates[1] > ends:
            continue
        activities, matched = held.get((report["unit_code"], report["period"]), (0, 0))
        into.months.setdefault(report["unit_code"], []).append(
            {"month": report["period"], "status": report["status"], "activities": activities, "matched": matched}
        )
    months = [code for code, (first, last) in site.period_dates.items() if len(code) == 7 and first.year == ends.year and last <= ends]
    for row in edition.rows(
        "select unit_code, category, sum(activities)::bigint as activities, sum(people)::bigint as people from marts.activity_count "
        "where breakdown = 'audience' and list_contains(?, period) group by all order by unit_code, activities desc, category",
        [months],
    ):
        into.audiences.setdefault(row["unit_code"], []).append(row)
    for row in edition.rows(
        "select unit_code, measure, sum(reported)::bigint as reported, sum(matched)::bigint as matched, sum(platform)::bigint as platform "
        "from marts.verification where list_contains(?, period) and reported is not null and platform is not null "
        "group by all order by unit_code, measure",
        [months],
    ):
        into.verification.setdefault(row["unit_code"], []).append(row)


def _townships(edition: Published, site: Site, period: str, ends: date, into: UnitFacts) -> None:
    for code, unit in site.units.items():
        if unit["level"] == "township" and unit["parent_code"]:
            into.townships.setdefault(unit["parent_code"], []).append({"code": code, "name": unit["unit_name"]})
    if not edition.has("marts.submission"):
        return
    for row in edition.rows("select unit_code, form from marts.submission where period = ? and status = 'accepted'", [period]):
        into.reported_forms.add((row["unit_code"], row["form"]))
    for title, form, condition in TOWNSHIP_ROWS:
        if not edition.has(f"submissions.{form}"):
            continue
        parameters: list[Any] = [period]
        if "$ends" in condition:
            parameters += [ends, ends]
        found = edition.rows(
            f"select distinct unit_code, township_code from submissions.{form} "
            f"where in_force and period = ? and township_code is not null and {condition.replace('$ends', '?')}",
            parameters,
        )
        into.present[title] = {(row["unit_code"], row["township_code"]) for row in found}


def _checks(edition: Published, ends: date, into: UnitFacts) -> None:
    """Months of the two series that are drawn with their limits, up to the period's end."""
    if not edition.has("marts.outlier_check"):
        return
    for row in edition.rows(
        "select unit_code, period, measure, measure_title, value, low, high, status from marts.outlier_check "
        "where (measure, method) in (('activities', 'negative_binomial'), ('people_per_activity', 'modified_z')) and period <= ? "
        "order by unit_code, measure, period",
        [f"{ends:%Y-%m}"],
    ):
        into.checks.setdefault(row["unit_code"], []).append(row)


def rank_changes(edition: Published, scheme: str, level: str, period: str) -> list[Row]:
    """Why ranks moved, in order of units: against the same quarter of the year before where there is one (marts.rank_change_year), else
    against the previous period; none where the edition has no such table."""
    by_year = _changes(edition, "rank_change_year", scheme, level, period)
    return by_year if any(row["previous_period"] for row in by_year) else _changes(edition, "rank_change", scheme, level, period)


def _changes(edition: Published, mart: str, scheme: str, level: str, period: str) -> list[Row]:
    if not edition.has(f"marts.{mart}"):
        return []
    changes = f"select * from marts.{mart} where scheme = ? and level = ? and period = ? order by unit_code"
    return edition.rows(changes, [scheme, level, period])


def site_checks(edition: Published) -> list[Row]:
    """On-site checks in force, newest first; none where the edition was made before they were published."""
    return edition.table("marts.site_check", "checked_on desc, check_no desc")


def load(edition: Published, site: Site, level: str, period: str) -> UnitFacts:
    """The facts of all units of a level at a period; activities, audiences and matches run from 1 January to the period's end."""
    into = UnitFacts()
    ends = site.period_dates[period][1]
    _ledger(edition, site.scheme, level, period, into)
    _activity(edition, site, ends, into)
    if level == "county":
        _townships(edition, site, period, ends, into)
        _checks(edition, ends, into)
        into.members = members.load(edition, period)
    history: dict[str, list[Row]] = defaultdict(list)
    for past in site.periods:
        for row in site.rankings[level, past].rows:
            history[row.unit_code].append({"period": past, "standing": row})
    into.history = dict(history)
    for result in two_year.load(edition):
        into.results.setdefault(result["unit_code"], []).append(result)
    for act in acts.load(edition, site.scheme, level, period):
        into.acts.setdefault(act["unit_code"], []).append(act)
    for check in site_checks(edition):
        into.site_checks.setdefault(check["unit_code"], []).append(check)
    if level == "city":
        into.duties = city_duties(edition)
    into.doubts = doubts.load(edition, site.scheme, level, period)
    into.sources = point_sources.load(edition, site.scheme, level, period)
    if edition.has("marts.rank_change"):
        into.changes = {row["unit_code"]: row for row in rank_changes(edition, site.scheme, level, period)}
        steps = {row["unit_code"]: row for row in _changes(edition, "rank_change", site.scheme, level, period)}
        # the step from the previous period stands second, where the year before came first
        into.steps = {code: row for code, row in steps.items() if row["previous_period"] != into.changes[code]["previous_period"]}
        into.gains, into.together = gains(edition, site.scheme, level, period)
    return into
