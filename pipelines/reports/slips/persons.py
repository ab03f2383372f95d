"""三长情况: what the ledgers can tell of the persons in post of one county, for that county alone and on this machine only.

Belongs here: whose activity is whose as far as the county's own words go, and the sheet. Names are those that the county wrote into its
own files, by file and row, since no edition holds one. Does not belong here: anything published; teams and societies (reports/members.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from pipelines.reports.published import Published, Row
from pipelines.reports.slips.facts import Slip, period_title
from pipelines.reports.slips.workbook import _Book as Book

_HEADS = (
    "姓名",
    "三长类别",
    "所在单位",
    "乡镇（街道）",
    "任职日期",
    "写明由其组织的活动（场）",
    "人次",
    "最近一场",
    "任队长的队伍（本年场次）",
    "名册位置",
)
_WIDTHS = (11, 18, 24, 14, 12, 12, 8, 12, 34, 16)
_KINDS = ("cell", "cell", "cell", "cell", "middle", "middle", "middle", "middle", "cell", "cell")
Place = tuple[str, str, int]


@dataclass(frozen=True)
class Names:
    """Persons as the units wrote them, by file, sheet and row: of the roster, and the leaders of teams."""

    roster: dict[Place, str]
    leaders: dict[Place, str]

    @classmethod
    def of(cls, landing: Path) -> Names:
        """Those of a landing database; duckdb.IOException where another process writes it."""
        with duckdb.connect(str(landing), read_only=True) as connection:
            places = "select file_sha256, sheet, source_row"
            roster = connection.execute(f"{places}, name from submissions.sanzhang_roster where name is not null").fetchall()
            leaders = connection.execute(f"{places}, leader from submissions.sandui_register where leader is not null").fetchall()
        return cls({tuple(row[:3]): row[3] for row in roster}, {tuple(row[:3]): row[3] for row in leaders})


@dataclass
class Person:
    """One person in post at the quarter's end, and the activities whose organiser names the person, the institution or the post."""

    name: str
    role_title: str
    host: str
    township_code: str
    township: str
    from_on: date | None
    place: str
    held: list[Row] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)

    @property
    def last_on(self) -> date | None:
        """The day of the last of these activities."""
        return max((row["held_on"] for row in self.held if row["held_on"]), default=None)


@dataclass(frozen=True)
class People:
    """The persons of one county at a quarter's end; `led`: activities whose leader is said to be a 三长, `told`: those laid to a person,
    `loose`: those of which the organiser is a 三长 and nobody knows who, `silent`: reports that did not come."""

    period: str
    persons: tuple[Person, ...]
    led: int
    told: int
    loose: int
    silent: int


def _plain(text: str | None) -> str:
    return "".join((text or "").split())


def whose(activity: Row, persons: Sequence[Person]) -> Person | None:
    """The person whom the organiser's words name: by name, else by institution, else by post and township; None where not one alone fits.

    A post held since a later day bears nothing of what was held before it.
    """
    organiser, day = _plain(activity["organiser"]), activity["held_on"]
    persons = [one for one in persons if one.from_on is None or day is None or one.from_on <= day]
    by_name = [one for one in persons if len(one.name) > 1 and _plain(one.name) in organiser]
    by_host = [one for one in persons if one.host and _plain(one.host) in organiser]
    by_post = [
        one for one in persons
        if one.township_code and one.township_code == activity["township_code"] and organiser.endswith(one.role_title[-2:])
    ]  # fmt: skip
    for found in (by_name, by_host, by_post):
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _persons(edition: Published, unit: str, period: str, names: Names) -> list[Person]:
    rows = edition.rows(
        "select r.*, coalesce(t.unit_name, '') as township, coalesce(c.title, '') as role_title from submissions.sanzhang_roster as r "
        "inner join marts.period as p on r.period = p.period left join marts.unit as t on r.township_code = t.unit_code "
        "left join reference.code as c on c.codelist = 'role' and c.code = r.role "
        "where r.in_force and r.unit_code = ? and r.period = ? and coalesce(r.from_on <= p.ends_on, true) "
        "and coalesce(r.to_on > p.ends_on, true) order by r.township_code nulls first, r.role, r.sheet, r.source_row",
        [unit, period],
    )
    found = []
    for row in rows:
        name = names.roster.get((row["file_sha256"], row["sheet"], row["source_row"]), "（姓名读不出）")
        place = f"{row['sheet']} 第 {row['source_row']} 行"
        host, code = row["host_institution"] or "", row["township_code"] or ""
        found.append(Person(name, row["role_title"], host, code, row["township"], row["from_on"], place))
    return found


def _silent(edition: Published, unit: str, period: str) -> int:
    """How many activity reports of the year to the quarter's end were due and did not come."""
    (found,) = edition.rows(
        "select count(*) as silent from marts.report_status as s, marts.period as q, marts.period as m where q.period = ? "
        "and s.unit_code = ? and s.form = 'activity_record' and s.period = m.period and s.status in ('missing', 'returned') "
        "and year(m.starts_on) = year(q.ends_on) and m.ends_on <= q.ends_on",
        [period, unit],
    )
    return int(found["silent"])


def _teams(edition: Published, unit: str, period: str, names: Names, persons: Sequence[Person]) -> None:
    """Teams whose leader has the name of one person of the roster alone, with their activities of the year."""
    if not edition.has("marts.member_standing"):
        return
    rows = edition.rows(
        "select r.*, m.activities, m.is_lower_bound from submissions.sandui_register as r left join marts.member_standing as m "
        "on r.unit_code = m.unit_code and r.period = m.period and m.member_kind = 'team' and m.member_no > 0 "
        "and coalesce(r.platform_team_id, r.team_name) = coalesce(m.member_id, m.member_name) "
        "where r.in_force and r.unit_code = ? and r.period = ? order by r.sheet, r.source_row",
        [unit, period],
    )
    taken = Counter(_plain(one.name) for one in persons)
    for row in rows:
        leader = _plain(names.leaders.get((row["file_sha256"], row["sheet"], row["source_row"])))
        for one in persons:
            if leader and leader == _plain(one.name) and taken[leader] == 1:
                count = "未报" if row["activities"] is None else f"{'≥ ' if row['is_lower_bound'] else ''}{row['activities']} 场"
                one.teams.append(f"{row['team_name']}（{count}）")


def load(edition: Published, unit: str, names: Names) -> People | None:
    """The persons of the last roster in force of a county; None where it has none."""
    if not edition.has("submissions.sanzhang_roster") or not edition.has("submissions.activity_record"):
        return None
    (last,) = edition.rows("select max(period) as period from submissions.sanzhang_roster where in_force and unit_code = ?", [unit])
    if last["period"] is None:
        return None
    period = str(last["period"])
    persons = _persons(edition, unit, period, names)
    held = edition.rows(
        "select a.* from submissions.activity_record as a, marts.period as q, marts.period as m where q.period = ? and a.period = m.period "
        "and a.in_force and a.basis = 'actual' and a.unit_code = ? and year(m.starts_on) = year(q.ends_on) and m.ends_on <= q.ends_on "
        "order by a.held_on, a.sheet, a.source_row",
        [period, unit],
    )
    own = [row for row in held if row["organiser_kind"] == "sanzhang"]
    told = 0
    for row in own:
        person = whose(row, persons)
        if person is not None:
            person.held.append(row)
            told += 1
    _teams(edition, unit, period, names, persons)
    led = sum(1 for row in held if row["led_by"] == "sanzhang")
    return People(period, tuple(persons), led, told, len(own) - told, _silent(edition, unit, period))


def write_persons(path: Path, slip: Slip, people: People) -> None:
    """The workbook of one county's persons stands at `path` after the call."""
    book = Book(path, slip)
    silent = f"活动月报有 {people.silent} 份没有报来，那几个月的活动不在内。" if people.silent else ""
    said = [
        f"{period_title(people.period)}末在岗 {len(people.persons)} 人，活动为年初至期末。只发本县，不公布，请按个人信息保管。{silent}",
        f"能说的：组织者类别为三长的 {people.told + people.loose} 场里，按写明的姓名、单位或“乡镇＋职务”认到人的 {people.told} 场，"
        f"认不到一个人的 {people.loose} 场；另列其任队长的队伍（队长姓名与名册相同且不重名）。",
        f"不能说的：活动台账的“带头人”只写三长、不写是谁，带头人为三长的 {people.led} 场只凭这一栏认不到人；"
        "教育培训台账只有人数、没有名单，谁参训说不清。所以这里的 0 场不等于没有带头，请县里自己核对。",
    ]
    sheet, at = book.sheet("三长情况", f"{slip.unit_name} 三长情况", said, _WIDTHS, _HEADS)
    for one in people.persons:
        crowd = sum(row["people"] or 0 for row in one.held)
        day = one.from_on.isoformat() if one.from_on else ""
        last = one.last_on.isoformat() if one.last_on else ""
        values = (
            one.name,
            one.role_title,
            one.host,
            one.township or "县级",
            day,
            len(one.held),
            crowd,
            last,
            "；".join(one.teams),
            one.place,
        )
        book.row(sheet, at, values, _KINDS, _WIDTHS)
        at += 1
    sheet.print_area(0, 0, at - 1, len(_HEADS) - 1)
    book.book.close()
