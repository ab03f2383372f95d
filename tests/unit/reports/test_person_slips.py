"""三长情况 in a county's own slip: whose activity is whose, what cannot be told, and that nothing of it is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from edition_fixture import FILE
from members_fixture import PERIOD, WHOLE, build_with_members

from pipelines.reports.published import opened
from pipelines.reports.site import assemble
from pipelines.reports.slips.assemble import PERSONS, write_slips
from pipelines.reports.slips.persons import Names, Person, whose

TOWN, OTHER = "640423100", "640423101"
NAMES = Names({(FILE, "三长名册", 5): "马演示", (FILE, "三长名册", 6): "李演示"}, {(FILE, "三队台账", 5): "马演示"})


def person(name: str, title: str, host: str, township: str = TOWN, since: str = "2024-06-01") -> Person:
    return Person(name, title, host, township, "某镇", date.fromisoformat(since), "名册")


def held(organiser: str, township: str = TOWN, day: str = "2025-03-01") -> dict[str, object]:
    return {"organiser": organiser, "township_code": township, "held_on": date.fromisoformat(day)}


HEAD = person("马演示", "医院（卫生院）院长", "城关镇卫生院")
TEACHER = person("李演示", "学校校长", "城关镇中心小学")


@pytest.mark.parametrize(
    ("activity", "persons", "expected"),
    [
        (held("城关镇卫生院院长"), (HEAD, TEACHER), HEAD),
        (held("城关镇 学校校长"), (HEAD, TEACHER), TEACHER),
        (held("李演示"), (HEAD, TEACHER), TEACHER),
        (held("沙塘镇学校校长", township=OTHER), (HEAD, TEACHER), None),
        (held("城关镇三长"), (HEAD, TEACHER), None),
        (held("城关镇学校校长"), (TEACHER, person("王演示", "学校校长", "城关镇第二小学")), None),
        (held("城关镇学校校长", day="2024-05-31"), (HEAD, TEACHER), None),
        (held("城关镇第二小学校长"), (TEACHER, person("王演示", "学校校长", "城关镇第二小学")), "王演示"),
    ],
)
def test_an_activity_is_laid_to_the_one_person_its_words_name(
    activity: dict[str, object], persons: Sequence[Person], expected: Person | str | None
) -> None:
    found = whose(activity, persons)
    assert (found.name if isinstance(expected, str) and found else found) == expected


_WHERE = "file_sha256 varchar, sheet varchar, source_row bigint, in_force boolean, unit_code varchar, period varchar, township_code varchar"
_ROSTER = f"{_WHERE}, role varchar, host_institution varchar, from_on date, to_on date"
_REGISTER = f"{_WHERE}, team_name varchar, field varchar, platform_team_id varchar"
_RECORD = f"{_WHERE}, held_on date, organiser_kind varchar, organiser varchar, led_by varchar, people bigint, basis varchar"
_SINCE, _LEFT = date(2024, 6, 1), date(2025, 1, 1)
_PERSONS = (
    (FILE, "三长名册", 5, True, WHOLE, PERIOD, TOWN, "health", "城关镇卫生院", _SINCE, None),
    (FILE, "三长名册", 6, True, WHOLE, PERIOD, TOWN, "education", "城关镇中心小学", _SINCE, None),
    (FILE, "三长名册", 7, True, WHOLE, PERIOD, TOWN, "education", "城关镇小学", _SINCE, _LEFT),
)
_TEAMS = ((FILE, "三队台账", 5, True, WHOLE, PERIOD, TOWN, "勤队", "health", "T1"),)
_ACTIVITIES = (
    (FILE, "表", 5, True, WHOLE, "2025-03", TOWN, date(2025, 3, 4), "sanzhang", "城关镇卫生院院长", "sanzhang", 40, "actual"),
    (FILE, "表", 6, True, WHOLE, "2025-03", TOWN, date(2025, 3, 9), "sanzhang", "三长", "sanzhang", 9, "actual"),
    (FILE, "表", 7, True, WHOLE, "2025-03", TOWN, date(2025, 3, 9), "sandui", "勤队", "sanzhang", 9, "actual"),
    (FILE, "表", 8, True, WHOLE, "2025-03", TOWN, date(2025, 3, 5), "sanzhang", "城关镇卫生院院长", "other", 7, "plan"),
    (FILE, "表", 9, True, WHOLE, "2024-12", TOWN, date(2024, 12, 5), "sanzhang", "城关镇卫生院院长", "other", 7, "actual"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = build_with_members(tmp_path_factory.mktemp("edition"))
    with duckdb.connect(str(made / "warehouse.duckdb")) as connection:
        connection.execute(f"insert into marts.unit values ('{TOWN}', '城关镇', 'township', '{WHOLE}', null, null, null)")
        for table, columns, rows in (
            ("sanzhang_roster", _ROSTER, _PERSONS), ("sandui_register", _REGISTER, _TEAMS), ("activity_record", _RECORD, _ACTIVITIES),
        ):  # fmt: skip
            connection.execute(f"create or replace table submissions.{table} ({columns})")
            connection.executemany(f"insert into submissions.{table} values ({', '.join('?' * len(rows[0]))})", [list(row) for row in rows])
    return made


def test_the_slip_tells_what_can_be_told_and_says_what_cannot(folder: Path, tmp_path: Path) -> None:
    written = write_slips(folder / "warehouse.duckdb", tmp_path / "slips", lambda sha256: tmp_path / sha256, WHOLE, None, NAMES)
    assert [one.persons for one in written] == [2]
    own = tmp_path / "slips" / WHOLE
    assert own.stat().st_mode & 0o777 == 0o700
    rows = list(openpyxl.load_workbook(own / PERSONS)["三长情况"].iter_rows(values_only=True))
    said = "".join(str(row[0]) for row in rows[:4])
    assert "组织者类别为三长的 2 场里，按写明的姓名、单位或“乡镇＋职务”认到人的 1 场，认不到一个人的 1 场" in said
    assert "带头人为三长的 3 场只凭这一栏认不到人" in said
    assert "谁参训说不清" in said
    people = {row[0]: row for row in rows[5:] if row[0]}
    assert people["马演示"][5:9] == (1, 40, "2025-03-04", "勤队（4 场）")
    assert people["李演示"][5:9] == (0, 0, "", "")


def test_without_the_units_own_texts_no_sheet_of_persons_is_made(folder: Path, tmp_path: Path) -> None:
    write_slips(folder / "warehouse.duckdb", tmp_path / "slips", lambda sha256: tmp_path / sha256)
    assert list((tmp_path / "slips").rglob(PERSONS)) == []


def test_no_page_holds_a_person(folder: Path) -> None:
    with opened(folder / "warehouse.duckdb") as edition:
        pages = assemble.pages(edition)
    assert [name for name, page in pages.items() if "马演示" in page or "李演示" in page] == []
