"""How a practice spreads between counties: in which month each is first seen with it, and how many have it by then.

Belongs here: the months, what a practice is. Does not belong here: drawing (notebooks), whether it does any good (dossier).
A practice is a kind of activity with a theme, or words in the titles of activities. The first month of the edition tells nothing of when a
county began; months without a ledger hide a beginning, so the first sight is the latest that the beginning can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.reports.published import Published


@dataclass(frozen=True)
class Practice:
    """What is looked for: `words` in the titles (all of them), or else a kind of service with a theme."""

    title: str
    service_kind: str = ""
    theme: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class County:
    """One county: first and last month seen with the practice (empty: never), in how many months, of how many with a ledger; months due
    before the first sight that have no ledger."""

    name: str
    peer_group: str
    first: str
    last: str
    months: int
    reported: int
    hidden: int


def practices(edition: Published) -> list[Practice]:
    """Kinds with themes that at least three counties have, those first that spread longest after the first months of the edition."""
    rows = edition.rows(
        """
        with first as (
            select a.service_kind, a.theme, a.unit_code, min(strftime(a.held_on, '%Y-%m')) as period
            from marts.activity as a where a.service_kind is not null and a.theme is not null and a.theme <> 'other' group by all
        )

        select f.service_kind, f.theme, k.title || '·' || t.title as title, count(*) as counties, count(distinct f.period) as months
        from first as f
        inner join reference.code as k on k.codelist = 'service_kind' and k.code = f.service_kind
        inner join reference.code as t on t.codelist = 'theme' and t.code = f.theme
        group by all
        having count(*) >= 3
        order by months desc, counties desc, title
        """
    )
    return [Practice(row["title"], row["service_kind"], row["theme"]) for row in rows]


def counties(edition: Published, practice: Practice) -> list[County]:
    """Every county, the earliest first; those never seen with it last."""
    rows = edition.rows(
        """
        with titled as (
            select a.file_sha256, a.sheet, a.source_row from submissions.activity_record as a
            where len($words) > 0 and a.in_force and len(list_filter($words, lambda w: not contains(coalesce(a.title, ''), w))) = 0
        ),

        held as (
            select distinct a.unit_code, strftime(a.held_on, '%Y-%m') as period
            from marts.activity as a left join titled as t using (file_sha256, sheet, source_row)
            where if(len($words) > 0, t.source_row is not null, a.service_kind = $kind and a.theme = $theme)
        ),

        due as (
            select unit_code, period, status in ('on_time', 'late', 'nothing_to_report') as reported from marts.report_status
            where form = 'activity_record' and status <> 'not_due' and length(period) = 7
        ),

        seen as (
            select unit_code, min(period) as first, max(period) as last, count(*) as months from held group by all
        )

        select u.unit_name, u.peer_group, coalesce(s.first, '') as first, coalesce(s.last, '') as last, coalesce(s.months, 0) as months,
            count(*) filter (d.reported) as reported,
            count(*) filter (not d.reported and (s.first is null or d.period < s.first)) as hidden
        from marts.unit as u
        left join seen as s using (unit_code)
        left join due as d using (unit_code)
        where u.level = 'county'
        group by all
        order by u.unit_name
        """,
        {"words": list(practice.words), "kind": practice.service_kind, "theme": practice.theme},
    )
    found = [County(r["unit_name"], r["peer_group"], r["first"], r["last"], r["months"], r["reported"], r["hidden"]) for r in rows]
    return sorted(found, key=lambda one: (not one.first, one.first, one.name))


def growth(found: Sequence[County], months: Sequence[str]) -> list[tuple[str, int]]:
    """(month, counties seen with it by then) for every month."""
    return [(month, sum(bool(c.first) and c.first <= month for c in found)) for month in months]
