"""A landing in which six counties do the same work every month, and all of them twice as much in the last quarter.

Belongs here: what is reported, by county, month, quarter and half year. Does not belong here: what must follow (test_repeating_months).
The counties differ in how much they do, and in how many townships, audiences and kinds of work they reach; once-a-year and once-a-half-year
duties are fulfilled in every half year, since what is not done by the fourth quarter is failed there and nowhere before.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from landing_fixture import LandingFixture, activity

from pipelines.contracts.unit import unit_book

AS_OF = date(2026, 8, 20)
QUARTERS = ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2")
DOUBLED = QUARTERS[-1]
FIELDS = ("health", "education", "agriculture")
SERVICES = ("popular_science", "frontier", "skill_training", "transfer", "youth_education", "anti_cult", "farm_training", "clinic")
THEMES = ("scientist_spirit", "double_reduction", "elder_smart", "village_party")
FOUR = ("workers", "innovation", "literacy", "decision")
AUDIENCES = ("youth", "elder", "farmer", "worker", "cadre")
KINDS = ("platform", "site", "activity", "academic", "matching", "academician", "service_corps", "talent_intro", "transfer")
OUTLETS = ("website", "kepu_china", "kechuang", "micro")
DOCUMENTS = ("organising", "duties", "people", "inquiry", "five_ones", "societies")
DUTIES = ("meeting", "research", "evaluation", "incentive", "compendium", "home")


@dataclass(frozen=True)
class County:
    """How much one county does a month (activities, people an activity) and how far it reaches (kinds, townships, trained people)."""

    code: str
    activities: int
    people: int
    reach: int
    townships: int
    trained: int


COUNTIES = (
    County("640104", 8, 60, 4, 3, 6), County("640105", 8, 58, 4, 3, 6), County("640106", 6, 40, 3, 2, 4),
    County("640121", 6, 42, 3, 2, 4), County("640122", 4, 30, 2, 2, 2), County("640181", 3, 25, 2, 1, 1),
)  # fmt: skip


def fill(landing: LandingFixture) -> None:
    """Everything every county owes from January 2025 to June 2026, on time."""
    for county in COUNTIES:
        places = sorted(unit.code for unit in unit_book().children(county.code, "township"))[: county.townships]
        for quarter in QUARTERS:
            year, number = int(quarter[:4]), int(quarter[-1])
            for month in range(3 * number - 2, 3 * number + 1):
                _month(landing, county, places, year, month, 2 if quarter == DOUBLED else 1)
            _quarter(landing, county, places, quarter, 2 if quarter == DOUBLED else 1)
            if number in (2, 4):
                _half(landing, county, places, f"{year}H{number // 2}", 2 if quarter == DOUBLED else 1)
        landing.receive(f"y{county.code}", "2026-01-10")
        landing.part(f"y{county.code}", "self_assessment", county.code, "2025", [{"indicator_code": "A01", "self_points": 1.0}])


def fill_exports(landing: LandingFixture) -> None:
    """The platforms' months: every activity is on record, every township has its informants, needs are met where the county does well."""
    for quarter in QUARTERS:
        year, times = int(quarter[:4]), 2 if quarter == DOUBLED else 1
        for month in range(3 * int(quarter[-1]) - 2, 3 * int(quarter[-1]) + 1):
            period = f"{year}-{month:02}"
            rows: dict[str, list[dict[str, object]]] = {
                "stv_activity": [],
                "kepu_informant": [],
                "kechuang_member": [],
                "kechuang_need": [],
            }
            for county in COUNTIES:
                where = {"month": period, "unit_code": county.code}
                full = county.reach >= 3
                rows["stv_activity"] += [
                    {**where, "activity_id": _platform_id(county, year, month, copy, number), "title": f"活动 {copy} {number}",
                     "held_on": date(year, month, 2 + 3 * number), "people": county.people + number}
                    for copy in range(times) for number in range(county.activities)
                ]  # fmt: skip
                rows["kepu_informant"].append({**where, "informants": 300})
                rows["kechuang_member"] += [
                    {**where, "member_id": f"{county.code}{number}", "society_name": "某学会", "joined_on": date(2024, 12, 1),
                     "credit_code": _credit_code(county, number) if full else None} for number in range(3)
                ]  # fmt: skip
                rows["kechuang_need"] += [
                    {**where, "need_id": f"{county.code}{period}{copy}", "raised_on": date(year, month, 3),
                     "matched_on": date(year, month, 9) if full else None} for copy in range(times)
                ]  # fmt: skip
            for export, of in rows.items():
                landing.receive(f"{export}{period}", _received(year, month), kind="export", path=f"exports/{export}/{period}.csv")
                landing.export(f"{export}{period}", export, of)


def _platform_id(county: County, year: int, month: int, copy: int, number: int) -> str:
    return f"P{county.code}{year}{month:02}{copy}{number}"


def _credit_code(county: County, number: int) -> str:
    return f"5164{county.code}{number:08}"


def _received(year: int, month: int) -> str:
    """The third of the month after."""
    return date(year + month // 12, month % 12 + 1, 3).isoformat()


def _month(landing: LandingFixture, county: County, places: list[str], year: int, month: int, times: int) -> None:
    sha256 = f"m{county.code}{year}{month:02}"
    landing.receive(sha256, _received(year, month))
    rows, orders = [], []
    for copy in range(times):
        for number in range(county.activities):
            rows.append(activity(
                f"{year}-{month:02}-{2 + 3 * number:02}", title=f"活动 {copy} {number}", people=county.people + number,
                township_code=places[number % len(places)], service_kind=SERVICES[number % (2 * county.reach)],
                theme=THEMES[number % county.reach], four_service=FOUR[number % county.reach],
                audience="、".join(AUDIENCES[: 1 + number % county.reach]), led_by="sanzhang" if number % 2 else "other",
                organiser=f"{number} 队", order_id=f"D{copy}{number}" if number % 3 == 0 else None,
                platform_activity_id=_platform_id(county, year, month, copy, number),
            ))  # fmt: skip
        for number in range(county.reach):
            orders.append({
                "order_id": f"{county.code}{year}{month:02}{copy}{number}", "ordered_on": date(year, month, 3),
                "dispatched_on": date(year, month, 4), "accepted_on": date(year, month, 5),
                "done_on": date(year, month, 10 + number) if number else None, "township_code": places[0], "requester_kind": "village",
                "need": "lecture",
            })  # fmt: skip
    period = f"{year}-{month:02}"
    landing.part(sha256, "activity_record", county.code, period, rows, sheet="活动")
    landing.part(sha256, "service_order", county.code, period, orders, sheet="订单")


def _quarter(landing: LandingFixture, county: County, places: list[str], quarter: str, times: int) -> None:
    year, month = int(quarter[:4]), 3 * int(quarter[-1])
    sha256, day = f"q{county.code}{quarter}", date(year, month, 15)
    landing.receive(sha256, _received(year, month))
    townships = sorted(unit.code for unit in unit_book().children(county.code, "township"))

    def part(form: str, rows: list[dict[str, object]]) -> None:
        landing.part(sha256, form, county.code, quarter, rows, sheet=form, zero_report=not rows)

    part("org_register", [
        {"township_code": code, "established": code in places, "in_practice_centre": code in places, "in_party_centre": code in places[:1],
         "chair": "某"} for code in townships
    ])  # fmt: skip
    part("sanzhang_roster", [
        {"name": f"{role}{code}", "phone": f"139{code[-6:]}{number:02}", "role": role, "host_institution": "某院", "township_code": code,
         "post_level": "township", "from_on": date(2024, 7, 1)} for code in places for number, role in enumerate(FIELDS)
    ])  # fmt: skip
    part("sandui_register", [
        {"team_name": f"{number} 队", "field": FIELDS[number % 3], "township_code": code, "volunteers": 9}
        for number, code in enumerate(places * 4)
    ])  # fmt: skip
    part("sanhui_register", [
        {"society_name": f"{field}学会", "field": field, "credit_code": _credit_code(county, number), "members": 50,
         "expert_members": 2 * county.reach, "chair": "某", "secretary": "某", "sponsor_chair": "某" if number < county.reach else None,
         "charter_party": number < county.reach, "last_assembly_on": date(year, 1, 5), "council_meetings": 1, "inspection": "passed"}
        for number, field in enumerate(FIELDS[: 3 if county.reach >= 3 else 2])
    ])  # fmt: skip
    part("training_record", [
        {"held_on": day, "title": "培训", "training_level": "county", "audience": audience, "attendees": times * number, "hours": 2.0}
        for audience, number in (("sanzhang", county.trained), ("secretary", 1))
    ])  # fmt: skip
    part("demand_record", [
        {"raised_on": day, "closed_on": day, "demand_kind": "appeal", "summary": "诉求", "outcome": "solved"}
    ] * times)  # fmt: skip
    # of the group 人才与产学研 either everything or nothing: two of its indicators are due by half years only, and what is due in one
    # quarter and not in another leaves a group's share alone only where the share is the same without it
    full = county.reach >= 3
    part("advice_record", [
        {"submitted_on": day, "title": f"建议 {number}", "proposer": "sanhui", "submitted_to": "county",
         "advice_result": "adopted" if full else "submitted"} for number in range(times * 2)
    ])  # fmt: skip
    part("cooperation_record", [
        {"held_on": day, "title": f"合作 {copy} {kind} {field}", "cooperation_kind": kind, "partner": "宁夏某学会", "field": field,
         "followed_up": True} for copy in range(times) for number, kind in enumerate(KINDS) for field in (FIELDS[number % 3],) if full
    ])  # fmt: skip
    part("publicity_record", [
        {"published_on": day, "title": f"宣传 {copy} {outlet}", "outlet": outlet, "publicity_kind": "deeds", "media_level": "region"}
        for copy in range(times) for outlet in OUTLETS
    ])  # fmt: skip


def _half(landing: LandingFixture, county: County, places: list[str], half: str, times: int) -> None:
    year, month = int(half[:4]), 6 * int(half[-1])
    sha256, day = f"h{county.code}{half}", date(year, month, calendar.monthrange(year, month)[1] - 9)
    landing.receive(sha256, _received(year, month))
    full = county.reach >= 3
    landing.part(sha256, "talent_record", county.code, half, [
        {"name": f"某{number}", "talent_kind": "youth" if full else "expert", "age_band": "under35" if full else "over45",
         "priority_ground": "sanzhang" if full else "none", "recommended_on": day, "talent_result": "recommended"}
        for number in range(times * 3)
    ], sheet="举荐")  # fmt: skip
    landing.part(sha256, "showcase_register", county.code, half, [
        {"showcase_kind": kind, "title": f"{kind}{number}", "field": "health", "township_code": places[0], "approved_by": "city",
         "approved_on": date(2024, 12, 1), "background": "背景", "practice": "做法", "effect": "成效", "replicability": "可复制"}
        for kind in ("site", "brand", "case") for number in range(2)
    ], sheet="典型")  # fmt: skip
    everyone = {"sanzhang_reached": 900, "sanhui_reached": 900, "sandui_reached": 900}
    duties = [
        {"held_on": day, "safeguard_kind": kind, "title": kind, **(everyone if kind in ("evaluation", "incentive") else {})}
        for kind in DUTIES
    ]
    documents = [{"held_on": day, "safeguard_kind": "documents", "title": "1+6 文件", "documents_covered": "、".join(DOCUMENTS)}]
    landing.part(sha256, "safeguard_record", county.code, half, [*duties, *documents], sheet="保障")
