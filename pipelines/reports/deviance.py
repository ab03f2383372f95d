"""典型案例 candidates by positive deviance: counties that do far better than others of like context, by figures that were checked.

Belongs here: the measure, its interval, the rule, why one is rejected. Does not belong here: texts of cases, how it is drawn (notebooks).
Source of the approach: Bradley et al., Research in action: using positive deviance to improve quality of health care, Implementation
Science 4:25 (2009): find who is far better with the same means, then ask how.
The measure is services (人次) in a reported month per thousand inhabitants against the middle of the peer group; of a township, whose
inhabitants are not known here, services in a month against townships of the same kind in the same group. A month without a report is left
out, it is no zero. The interval is that of the ratio when the county's months are drawn again (percentile bootstrap, seeded).
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.reports.published import Published

DRAWS, SEED, LEVEL = 2000, 2025, 0.90
TOWNSHIP_DRAWS = 500  # there are ten times as many townships
MONTHS, LEAST_MONTHS = 12, 9
LEAST_RATIO, LEAST_MATCHED = 1.2, 0.6
RULE = (
    f"近 {MONTHS} 个月里至少报了 {LEAST_MONTHS} 个月；每千人口月均服务人次与同组中位数之比，九成区间的下端不低于 {LEAST_RATIO}；"
    f"台账人次里平台核到的不低于 {LEAST_MATCHED:.0%}。三条都够的列为候选，其余写明差在哪里。候选只是值得去问，不是评优。"
)


TOWNSHIP_RULE = (
    RULE.replace("每千人口月均服务人次与同组中位数之比", "月均服务人次与同组同类（街道、镇、乡）中位数之比")
    + "乡镇没有人口数，没有按人口折算；乡镇多，九成区间里也会有碰巧冒出来的。"
)
KINDS = ("街道", "镇", "乡")
# one row per month of the measure: the last that were due before the day of the edition
_DUE = (
    "select distinct period from marts.report_status "
    f"where form = 'activity_record' and status <> 'not_due' and length(period) = 7 order by period desc limit {MONTHS}"
)


@dataclass(frozen=True)
class County:
    """One county or township: people served per reported month, population (None: not known, nothing is divided by it), and how much of
    it the platform shows (None: nothing to compare)."""

    code: str
    name: str
    peer_group: str
    population: int | None
    months: tuple[int, ...]
    matched: float | None

    @property
    def factor(self) -> float:
        """What people of a month are multiplied by: per thousand inhabitants, or as they are."""
        return 1000 / self.population if self.population else 1.0


@dataclass(frozen=True)
class Standing:
    """How a county stands against its group, and whether it is a candidate; `why` says what it falls short of."""

    county: County
    rate: float | None
    ratio: float | None
    low: float | None
    high: float | None
    why: str

    @property
    def candidate(self) -> bool:
        return not self.why


def load(edition: Published) -> list[County]:
    """Every county with its last twelve months that were due before the day of the edition; a month counts where its ledger is in force."""
    rows = edition.rows(
        f"""
        with due as ({_DUE}),

        held as (
            select unit_code, strftime(held_on, '%Y-%m') as period, sum(people) as people from marts.activity group by all
        )

        select u.unit_code, u.unit_name, u.peer_group, u.population, coalesce(h.people, 0)::bigint as people,
            s.status in ('on_time', 'late', 'nothing_to_report') as reported,
            (select sum(v.matched) / nullif(sum(v.reported), 0) from marts.verification as v
             where v.unit_code = u.unit_code and v.measure = 'people' and v.period in (select period from due)) as matched
        from marts.unit as u
        cross join due as d
        left join marts.report_status as s on s.unit_code = u.unit_code and s.period = d.period and s.form = 'activity_record'
        left join held as h on h.unit_code = u.unit_code and h.period = d.period
        where u.level = 'county' and u.population > 0
        order by u.unit_code, d.period
        """
    )
    return [_county(code, of_one) for code, of_one in _by_unit(rows).items()]


def load_townships(edition: Published) -> list[County]:
    """Every township with the months of load, by the ledgers of its county; its group is that of the county and its kind (街道, 镇, 乡)."""
    rows = edition.rows(
        f"""
        with due as ({_DUE}),

        shown as (
            select activity_id, sum(reported_people) as people from marts.platform_match
            where status = 'matched' and activity_id is not null group by all
        ),

        held as (
            select a.township_code, strftime(a.held_on, '%Y-%m') as period, sum(a.people) as people, sum(s.people) as shown
            from marts.activity as a left join shown as s using (activity_id) group by all
        )

        select t.unit_code, c.unit_name || t.unit_name as unit_name, c.peer_group, coalesce(h.people, 0)::bigint as people,
            coalesce(h.shown, 0)::bigint as shown, s.status in ('on_time', 'late', 'nothing_to_report') as reported
        from marts.unit as t
        inner join marts.unit as c on t.parent_code = c.unit_code
        cross join due as d
        left join marts.report_status as s on s.unit_code = c.unit_code and s.period = d.period and s.form = 'activity_record'
        left join held as h on h.township_code = t.unit_code and h.period = d.period
        where t.level = 'township'
        order by t.unit_code, d.period
        """
    )
    return [_township(code, of_one) for code, of_one in _by_unit(rows).items()]


def _by_unit(rows: Sequence[Mapping[str, object]]) -> dict[str, list[Mapping[str, object]]]:
    found: dict[str, list[Mapping[str, object]]] = {}
    for row in rows:
        found.setdefault(str(row["unit_code"]), []).append(row)
    return found


def _township(code: str, rows: Sequence[Mapping[str, object]]) -> County:
    name = str(rows[0]["unit_name"])
    kind = next((kind for kind in KINDS if name.endswith(kind)), "其他")
    told = [row for row in rows if row["reported"]]
    people = sum(int(str(row["people"])) for row in told)
    matched = sum(int(str(row["shown"])) for row in told) / people if people else None
    return County(code, name, f"{rows[0]['peer_group']}·{kind}", None, tuple(int(str(row["people"])) for row in told), matched)


def _county(code: str, rows: Sequence[Mapping[str, object]]) -> County:
    first = rows[0]
    months = tuple(int(str(row["people"])) for row in rows if row["reported"])
    matched = None if first["matched"] is None else float(str(first["matched"]))
    return County(code, str(first["unit_name"]), str(first["peer_group"]), int(str(first["population"])), months, matched)


def standings(counties: Sequence[County], draws: int = DRAWS) -> list[Standing]:
    """Every county, candidates first, then by ratio; the group's middle is that of all its counties with a month reported."""
    rates = {c.code: statistics.fmean(c.months) * c.factor for c in counties if c.months}
    groups = {c.peer_group: [rates[o.code] for o in counties if o.peer_group == c.peer_group and o.code in rates] for c in counties}
    found = [_standing(c, rates, groups[c.peer_group], draws) for c in counties]
    return sorted(found, key=lambda s: (not s.candidate, -(s.ratio or 0), s.county.code))


def _standing(county: County, rates: Mapping[str, float], group: Sequence[float], draws: int) -> Standing:
    middle = statistics.median(group) if group else 0.0
    if not county.months or not middle:
        return Standing(county, None, None, None, None, "没有可比的月份")
    rate = rates[county.code]
    low, high = (bound / middle for bound in interval(county, county.factor, draws))
    short = []
    if len(county.months) < LEAST_MONTHS:
        short.append(f"只报了 {len(county.months)} 个月")
    if low < LEAST_RATIO:
        short.append(f"与同组之比的下端 {low:.3f} 不到 {LEAST_RATIO}")
    if county.matched is None:
        short.append("没有平台数可核")
    elif county.matched < LEAST_MATCHED:
        short.append(f"平台核到的只有 {county.matched:.0%}")
    return Standing(county, rate, rate / middle, low, high, "；".join(short))


def interval(county: County, factor: float, draws: int = DRAWS) -> tuple[float, float]:
    """The middle nine tenths of the mean of the county's months drawn again, times `factor`; the same every time."""
    chance, size = random.Random(f"{SEED}/{county.code}"), len(county.months)
    means = sorted(sum(chance.choices(county.months, k=size)) / size for _ in range(draws))
    tail = (1 - LEVEL) / 2
    return means[round(tail * (draws - 1))] * factor, means[round((1 - tail) * (draws - 1))] * factor
