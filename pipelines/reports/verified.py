"""The ranking if only activities counted that a platform shows: what the counties report against what was verified.

Belongs here: the share that was verified, figures scaled by it, the ranks that follow. Does not belong here: points (the macros of the
published ones, scoring.points), matching activities (dbt).
Only the two figures that grow with every activity are scaled, those per team and per inhabitant; shares and coverage stay as reported.
The share is that of the months of the year of which report and export are both there; where there is none, the report stands, for nothing
was held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.reports.published import Published
from pipelines.reports.sensitivity import Points as Shares
from pipelines.scoring.points import Points

MEASURES = {"场/队": "activities", "人次/千人": "people"}  # unit of the figure → what of it is verified
Factors = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Standing:
    """One ranked unit: its rank as published and by what was verified, and the verified share of activities and people (None: nothing to
    hold against)."""

    name: str
    rank: int
    verified_rank: int
    activities: float | None
    people: float | None


def factors(edition: Published, level: str, period: str) -> dict[tuple[str, str], float]:
    """(unit code, measure) → share of the reported that a platform shows, of the year's months up to the end of the period."""
    rows = edition.rows(
        "with months as (select m.period from marts.period as m, marts.period as p where p.period = ? and m.kind = 'month' "
        "and m.ends_on <= p.ends_on and year(m.ends_on) = year(p.ends_on)) "
        "select v.unit_code, v.measure, sum(v.matched) / sum(v.reported) as share from marts.verification as v "
        "inner join marts.unit as u on v.unit_code = u.unit_code and u.level = ? where v.period in (select period from months) "
        "and v.matched is not null and v.reported > 0 group by all",
        [period, level],
    )
    return {(row["unit_code"], row["measure"]): float(row["share"]) for row in rows}


def load(edition: Published, scheme: str, level: str, period: str, by: Factors | None = None) -> list[Standing]:
    """The ranked units in their published order with the rank by verified figures; `by` takes the place of the shares of the edition."""
    shares = factors(edition, level, period) if by is None else by
    with _scored(edition, scheme, level, period, shares) as points:
        again = {row["unit_code"]: row["rank"] for row in points.rows("select unit_code, rank from point_standing")}
    rows = edition.rows(
        "select unit_code, unit_name, rank from marts.ranking where scheme = ? and level = ? and period = ? and rank is not null "
        "order by rank, unit_code",
        [scheme, level, period],
    )
    return [
        Standing(r["unit_name"], r["rank"], again[r["unit_code"]], *(shares.get((r["unit_code"], m)) for m in MEASURES.values()))
        for r in rows
    ]


def shares_of(edition: Published, scheme: str, level: str, period: str, published: Shares) -> Shares:
    """The shares of full marks with the two figures as verified, the rest as published: another factor of the joint sensitivity."""
    with _scored(edition, scheme, level, period, factors(edition, level, period)) as points:
        found = {
            (row["unit_name"], row["indicator_code"]): float(row["share"])
            for row in points.rows(
                "select u.unit_name, l.indicator_code, (l.points / nullif(l.max_points, 0))::double as share from point_line as l "
                "inner join unit as u using (unit_code) inner join indicator as i using (indicator_code) "
                "where l.scenario = 'official' and i.unit in (select unnest(?)) and l.max_points > 0",
                [list(MEASURES)],
            )
        }
    rows = tuple(
        tuple(found.get((unit, code), share) for code, share in zip(published.indicators, own, strict=True))
        for unit, own in zip(published.units, published.shares, strict=True)
    )
    return Shares(published.units, published.indicators, published.weights, published.dimensions, rows, published.bonus)


def _scored(edition: Published, scheme: str, level: str, period: str, shares: Factors) -> Points:
    """The period scored anew with the figures of MEASURES times the verified share of each unit; the caller closes it."""
    points = Points(edition.path, scheme, level, period)
    for (unit, measure), share in shares.items():
        points.connection.execute(
            "update value set value = value * ? where unit_code = ? and indicator_code in (select indicator_code from indicator "
            "where unit in (select unnest(?)))",
            [share, unit, [name for name, of in MEASURES.items() if of == measure]],
        )
    points.score()
    return points
