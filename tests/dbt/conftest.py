"""One dbt build over one small hand-made landing, shared by the tests of this folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pytest
from landing_fixture import LandingFixture, activity, run_dbt

from pipelines.contracts.unit import unit_book

AS_OF = date(2025, 8, 5)
XINGQING, XIXIA, JINFENG = "640104", "640105", "640106"
Query = Callable[..., list[tuple[object, ...]]]


def fill_reports(landing: LandingFixture) -> None:
    """Monthly reports of three counties: replaced, late, returned, exempt, extended, empty, missing, overruled, united."""
    of, month = "activity_record", "2025-{:02d}".format
    landing.receive("a1", "2025-02-05")
    landing.part("a1", of, XINGQING, month(1), [activity("2025-01-06", people=99)])
    landing.receive("a2", "2025-02-20")
    landing.part(
        "a2", of, XINGQING, month(1),
        [
            activity("2025-01-06", people=30, platform_activity_id="P1", organiser_id="T000000001", audience="youth、elder"),
            activity("2025-01-09", people=20, platform_activity_id="P9", organiser_id="T000000009", theme="elder_smart"),
            activity("2025-02-01", people=None, organiser_kind="sanzhang", order_id="D1"),
            activity("2025-01-20", people=500, basis="plan"),
        ],
    )  # fmt: skip
    for field, letter in (("held_on", "B"), ("people", "N"), ("organiser_id", "G"), ("platform_activity_id", "S")):
        landing.column("a2", of, field, letter)
    landing.receive("a3", "2025-03-20")
    landing.part("a3", of, XINGQING, month(2), [activity("2025-02-10")])
    landing.receive("a4", "2025-04-05")
    landing.part("a4", of, XINGQING, month(3), [activity("2025-03-10")])
    landing.receive("a5", "2025-04-09")
    landing.part("a5", of, XINGQING, month(3), [activity("2025-03-10"), activity("2025-03-11")])
    landing.finding("blank_template", "a5", form=of, unit_code=XINGQING, period=month(3), field="people")
    landing.receive("a6", "2025-05-06")
    landing.part("a6", of, XINGQING, month(4), [activity("2025-04-10")])
    landing.finding("unit_unreadable", "a6", form=of)
    landing.decide("exempt", f"{XINGQING}/{of}/{month(5)}", "2025-06-01")
    landing.decide("extend_due", f"{XINGQING}/{of}/{month(6)}", "2025-07-09", value="2025-07-25")
    landing.receive("a7", "2025-07-20")
    landing.part("a7", of, XINGQING, month(6), [activity("2025-06-10")])
    landing.receive("b1", "2025-02-06")
    landing.part("b1", of, XIXIA, month(1), zero_report=True)
    landing.receive("b3", "2025-04-06")
    landing.part("b3", of, XIXIA, month(3), [activity("2025-03-12", people=7)])
    landing.finding("unit_unreadable", "b3", form=of)
    landing.decide("accept", f"{XIXIA}/{of}/{month(3)}", "2025-04-07")
    landing.receive("b4", "2025-05-05")
    landing.part("b4", of, XIXIA, month(4), [activity("2025-04-12")])
    landing.decide("return", f"{XIXIA}/{of}/{month(4)}", "2025-05-12")
    landing.receive("b5", "2025-05-20")
    landing.part("b5", of, XIXIA, month(4), [activity("2025-04-12", people=8)])
    for day, sha256 in (("2025-02-01", "c1"), ("2025-02-02", "c1"), ("2025-02-03", "c2"), ("2025-02-08", "c1")):
        landing.receive(sha256, day)
    landing.part("c1", of, JINFENG, month(1), [activity("2025-01-02", people=5)])
    landing.part("c2", of, JINFENG, month(1), [activity("2025-01-02", people=6), activity("2025-01-03", people=6)])
    landing.receive("c3", "2025-03-01")
    landing.part("c3", of, JINFENG, month(2), [activity("2025-02-02", people=1)], sheet="上旬")
    landing.part("c3", of, JINFENG, month(2), [activity("2025-02-22", people=2)], sheet="下旬")
    landing.part("c3", of, None, month(2), [activity("2025-02-23", people=4)], sheet="不知谁的")
    landing.receive("c4", "2025-05-20")
    landing.part("c4", of, JINFENG, month(3), [activity("2025-03-02", people=3)])
    landing.add("main.cell_absence", form=of, file_sha256="a2", sheet="表", source_row=6, cell="N6", field="people", kind="blank")


def fill_registers(landing: LandingFixture) -> None:
    """Quarterly registers of Xingqing and a shrinking one; Xixia and Jinfeng sent none."""
    first, second = known_townships(XINGQING)[:2]
    landing.receive("r1", "2025-04-10")
    landing.part(
        "r1", "org_register", XINGQING, "2025Q1",
        [
            {"township_code": first, "established": True, "in_practice_centre": True, "in_party_centre": False, "chair": "马某"},
            {"township_code": second, "established": False, "in_practice_centre": False, "in_party_centre": False, "chair": "李某"},
            {"township_code": None, "established": True, "in_practice_centre": True, "in_party_centre": True, "chair": "王某"},
        ],
        sheet="科协组织",
    )  # fmt: skip
    people = [
        {"name": "甲", "phone": "13800000001", "role": role, "township_code": first, "post_level": "township", "from_on": date(2024, 7, 1)}
        for role in ("health", "education", "agriculture")
    ]
    left = {**people[0], "name": "乙", "phone": "13800000002", "township_code": second, "to_on": date(2025, 2, 1)}
    landing.part("r1", "sanzhang_roster", XINGQING, "2025Q1", [*people, left], sheet="三长名册")
    landing.part(
        "r1", "sandui_register", XINGQING, "2025Q1",
        [
            {"team_name": f"{n} 队", "field": "health", "township_code": first, "platform_team_id": f"T00000000{n}", "volunteers": 9}
            for n in range(1, 6)
        ],
        sheet="三队台账",
    )  # fmt: skip
    landing.receive("r2", "2025-07-11")
    landing.part(
        "r2", "sandui_register", XINGQING, "2025Q2",
        [{"team_name": "1 队", "field": "health", "township_code": first, "platform_team_id": "T000000001", "volunteers": 9}],
        sheet="三队台账",
    )  # fmt: skip


def fill_exports(landing: LandingFixture) -> None:
    """January twice (the later file counts), February once; a county's informants of March stand twice in one file."""
    row = {"title": "平台活动", "team_id": "T000000001", "unit_code": XINGQING, "volunteers": 1}
    landing.receive("x1", "2025-02-01", kind="export")
    landing.export("x1", "stv_activity", [{**row, "activity_id": "P9", "month": "2025-01", "held_on": date(2025, 1, 9), "people": 20}])
    landing.receive("x2", "2025-02-09", kind="export")
    landing.export(
        "x2", "stv_activity",
        [
            {**row, "activity_id": "P1", "month": "2025-01", "held_on": date(2025, 1, 5), "people": 99},
            {**row, "activity_id": "P1", "month": "2025-01", "held_on": date(2025, 1, 6), "people": 15},
            {**row, "activity_id": "P2", "month": "2025-01", "held_on": date(2025, 1, 7), "people": 15},
            {**row, "activity_id": "P3", "month": "2025-02", "held_on": date(2025, 2, 7), "people": 5},
        ],
    )  # fmt: skip
    landing.receive("x4", "2025-04-08", kind="export")
    told = ((XINGQING, "2025-03", 10), (XINGQING, "2025-02", 30), (XINGQING, "2025-03", 12), (XIXIA, "2025-03", 12))
    landing.export("x4", "kepu_informant", [{"unit_code": u, "month": m, "informants": n} for u, m, n in told])
    landing.empty_export("x3", "stv_activity", "2025-01", "2025-02-20")
    landing.empty_export("x3", "stv_activity", "2025-06", "2025-07-09")


def fill_findings(landing: LandingFixture) -> None:
    """Cell findings of a replaced and of a version in force, and one without a file."""
    where = {"form": "activity_record", "unit_code": XINGQING, "period": "2025-01", "field": "people", "observed": "空白"}
    landing.finding("value_required", "a1", cell="N4", **where)
    landing.finding("value_required", "a2", cell="N6", **where)
    landing.finding("number_unparseable", "a2", cell="N7", **{**where, "observed": "13912345678"})
    for sha256 in ("a1", "a2"):
        landing.finding("sheet_unrecognised", sha256, sheet="别的", observed="别的")
    landing.finding("decision_invalid", "", sheet="", observed="9")
    landing.finding("integer_fraction", "a1", cell="N4", **{**where, "observed": "99"})
    landing.finding("integer_fraction", "a2", cell="N4", **{**where, "observed": "99"})
    landing.decide("reply", finding_id("integer_fraction", "a1", "N4", observed="99"), "2025-02-10", reason="露天集会")
    for path, sent_by in (("甲/坏.xlsx", XINGQING), ("乙/坏.xlsx", XIXIA), ("丙/坏.xlsx", None)):
        landing.receive("u1", "2025-03-01", path=path, sent_by=sent_by)
    landing.receive("u2", "2025-03-02", path="乙/坏.xlsx", sent_by=XIXIA)
    for sha256 in ("u1", "u2"):
        landing.finding("file_unreadable", sha256, sheet="", observed="")
    landing.receive("b3", "2025-04-06", path="金凤/抄来的.xlsx", sent_by=JINFENG)
    landing.receive("b3", "2025-04-06", path="西夏/再发.xlsx", sent_by=XIXIA)
    landing.finding("path_contradicts", "b3", sheet="", unit_code=XIXIA, observed="金凤区", path="金凤/抄来的.xlsx")
    landing.finding("too_long", "b3", cell="C4", form="activity_record", unit_code=XIXIA, period="2025-03", field="title")
    landing.add("main.finding_seen", finding_id=finding_id("value_required", "a2", "N6"), first_seen=date(2025, 3, 1), last_seen=AS_OF)
    landing.decide("waive", finding_id("value_required", "a2", "N6"), "2025-03-02")
    replied = finding_id("number_unparseable", "a2", "N7", observed="＊＊＊")
    landing.decide("reply", replied, "2025-03-02", reason="马某 13800000001 核过，属实")
    landing.finding("code_unknown", "a2", cell="N5", **where)
    landing.decide("waive", finding_id("code_unknown", "a2", "N5"), "2025-03-02", expires_on="2025-08-04")


def fill_objections(landing: LandingFixture) -> None:
    """Three objections of Xingqing: answered, answered by name of its day, open; one text holds a person; one decided restatement."""
    target = f"sample-2025/2025Q1/{XINGQING}"
    landing.add("received_text.org_register", file_sha256="r1", sheet="科协组织", source_row=40, chair="马某")
    say = partial(landing.decide, target=target)
    say("objection", decided_on="2025-07-01", value="A02", reason="名册漏计一人", by="兴庆区科协")
    say("objection", decided_on="2025-07-03", reason="联系电话 13800000001，院长马某在任", by="马某")
    say("answer", decided_on="2025-07-09", value="采纳", reason="已补录")
    say("answer", decided_on="2025-07-20", value="维持", reason="复核后仍为两人", expect="2025-07-01")
    say("tier", decided_on="2025-07-21", value="priority")
    say("tier", decided_on="2025-07-22", value="none", expires_on="2025-08-01")
    say("objection", decided_on="2025-07-30", value="C02", reason="活动未计入", by="兴庆区科协")
    landing.add(
        "main.restatement", from_edition="2025-07-31-aaaaaaaa", to_edition="2025-08-04-bbbbbbbb", scheme="sample-2025", period="2025Q1",
        level="county", unit_code=XINGQING, unit_name="兴庆区", old_rank=3, new_rank=2, changed=True, reason="名册补录",
        decided_by="发展部", decided_on=date(2025, 8, 4),
    )  # fmt: skip


def finding_id(rule: str, sha256: str, cell: str, *, observed: str = "空白") -> str:
    """The id of a finding in a row that `sha256` was the first file to hold."""
    where = [rule, XINGQING, "activity_record", "2025-01", sha256, "表", cell.lstrip("N"), "people", observed]
    return hashlib.md5("|".join(where).encode(), usedforsecurity=False).hexdigest()[:16]


def known_townships(county: str) -> list[str]:
    """Codes of the county's current townships, in order."""
    return sorted(u.code for u in unit_book().children(county, "township"))


@pytest.fixture(scope="session")
def built(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Folder with landing.duckdb and the work.duckdb that a whole dbt build (tests included) made of it."""
    return once("dbt", _build)


def _build(folder: Path) -> None:
    landing = LandingFixture(folder / "landing.duckdb", AS_OF)
    for fill in (fill_reports, fill_registers, fill_exports, fill_findings, fill_objections):
        fill(landing)
    landing.close()
    nodes = run_dbt(folder, "build", "--exclude-resource-type", "unit_test")
    assert [node for node in nodes if node[1] not in {"success", "pass"}] == []


@pytest.fixture(scope="session")
def query(built: Path) -> Query:
    """Run one SQL statement over the built warehouse; a list of rows."""

    def run(sql: str, *values: object) -> list[tuple[object, ...]]:
        with duckdb.connect(str(built / "work.duckdb"), read_only=True) as connection:
            return connection.execute(sql, list(values)).fetchall()

    return run
