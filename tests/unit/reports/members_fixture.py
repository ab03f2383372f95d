"""marts.member_standing for the small edition: 隆德 with an idle team, a lower bound in 海原, no register in 泾源."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
from edition_fixture import build_edition

WHOLE, PARTIAL, WITHOUT = "640423", "640522", "640424"
PERIOD = "2025Q3"
_COLUMNS = (
    "period varchar, unit_code varchar, member_kind varchar, member_kind_title varchar, member_no bigint, member_id varchar, "
    "member_name varchar, field varchar, township_code varchar, size bigint, activities bigint, people bigint, months_active bigint, "
    "months_with_data bigint, months_due bigint, is_lower_bound boolean, last_activity_on date, orders_taken bigint, orders_done bigint, "
    "orders_is_lower_bound boolean, platform_matched bigint, platform_activities bigint, council_meetings bigint, last_assembly_on date, "
    "standing varchar, standing_title varchar"
)
_DAY = date(2025, 9, 3)
# unit, kind, number, id, name, activities, people, months, reported, due, bound, last day, taken, done, bound, matched, platform, meetings,
# assembly, standing, title
_ROWS: tuple[tuple[object, ...], ...] = (
    (WHOLE, "team", 1, "T1", "勤队<b>", 4, 90, 2, 9, 9, False, _DAY, 2, 1, False, 3, 5, None, None, "active", "有活动"),
    (WHOLE, "team", 2, None, "闲队", 0, 0, 0, 9, 9, False, None, 0, 0, False, 0, None, None, None, "idle", "没有活动"),
    (WHOLE, "team", 3, "T3", "只在平台的队", 0, 0, 0, 9, 9, False, None, 0, 0, False, 0, 2, None, None, "idle", "没有活动"),
    (WHOLE, "team", 0, None, "台账里没有的队伍", 1, 8, 1, 9, 9, False, _DAY, None, None, False, 0, None, None, None, "not_in_register",
     "对不上台账"),
    (WHOLE, "society", 1, "C1", "学会", 1, 8, 1, 9, 9, False, _DAY, None, None, False, 0, None, 2, _DAY, "active", "有活动"),
    (PARTIAL, "team", 1, "T8", "有数的队", 3, 40, 1, 7, 9, True, _DAY, 1, 1, True, 0, 3, None, None, "active", "有活动"),
    (PARTIAL, "team", 2, "T9", "没找到的队", None, None, None, 7, 9, False, None, None, None, False, None, 0, None, None, "unknown",
     "说不清，有月报未报"),
)  # fmt: skip


def build_with_members(folder: Path) -> Path:
    """The small edition with the table filled and the registers' states; returns the folder."""
    build_edition(folder)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(f"create table marts.member_standing ({_COLUMNS})")
        for unit, kind, no, number, name, *rest in _ROWS:
            title = {"team": "三队", "society": "三会"}[str(kind)]
            row = (PERIOD, unit, kind, title, no, number, name, "health", None, 20, *rest)
            connection.execute(f"insert into marts.member_standing values ({', '.join('?' * len(row))})", row)
        for unit, status in ((WHOLE, "on_time"), (PARTIAL, "late"), (WITHOUT, "missing")):
            connection.execute(
                "insert into marts.report_status values (?, 'sandui_register', ?, date '2025-10-15', null, ?)", [unit, PERIOD, status]
            )
    return folder
