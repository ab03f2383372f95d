"""marts.two_year_result and two_year_month for the small edition: a met stock, a lower bound, a unit that did not report.

大武口 met the stock; 海原 did not report it; of the flow every county knows 17 of 24 months, 永宁 has a month without any activity.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
from edition_fixture import FILE, build_edition

MET, SILENT, IDLE_MONTH = "640202", "640522", "640121"
_STARTS, _ENDS = date(2023, 10, 1), date(2025, 9, 30)
_MONTHS = [
    f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13) if "2023-10" <= f"{year}-{month:02d}" <= "2025-09"
]
_ASKED = "2024-05"
_RESULT = (
    "goal varchar, level varchar, unit_code varchar, unit_name varchar, measure varchar, title varchar, note varchar, kind varchar, "
    "unit varchar, target double, numerator bigint, denominator bigint, value double, is_lower_bound boolean, highest double, met boolean, "
    "status varchar, status_title varchar, months_with_data bigint, months_due bigint, as_of date, register_period varchar, "
    "evidence_period varchar, starts_on date, ends_on date, phase varchar, reason varchar, sample boolean"
)
_MONTH = (
    "starts_on date, ends_on date, unit_code varchar, unit_name varchar, month varchar, state varchar, state_title varchar, "
    "activities bigint, file_sha256 varchar, sheet varchar, cell varchar, source_row bigint, value_text varchar"
)


def _stock(unit: str, name: str, level: str) -> tuple[object, ...]:
    value = {MET: 95.0, SILENT: None}.get(unit, 60.0)
    status = "unknown" if value is None else "met" if value >= 90 else "not_met"
    reason = "2025年第三季度组织台账未报，不知道有没有达到" if value is None else f"2025年第三季度组织台账 = {value:g}%，目标 90%"
    return (
        "两年目标", level, unit, name, "A01", "组织覆盖指标1", "三个全覆盖", "stock", "%", 90, None, None, value, False, value,
        {"met": True, "not_met": False}.get(status), status, {"met": "已达到", "not_met": "未达到", "unknown": "说不清"}[status],
        0 if value is None else 15, 24, date(2025, 9, 30), "2025Q3", "2025Q3", _STARTS, _ENDS, "due", reason, True,
    )  # fmt: skip


def _flow(unit: str, name: str, level: str) -> tuple[object, ...]:
    idle = unit == IDLE_MONTH
    active = 16 if idle else 17
    return (
        "两年目标", level, unit, name, "C01", "科技服务指标1", "常态化", "flow", "%", 100, active, 24, 100 * active / 24, True,
        2300 / 24 if idle else 100.0, False if idle else None, "not_met" if idle else "unknown", "未达到" if idle else "说不清", 17, 24,
        _ENDS, None, None, _STARTS, _ENDS, "due", f"24 个月里至少 {active} 个月有活动；7 个月没有布置月报", True,
    )  # fmt: skip


def _months(unit: str, name: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for month in _MONTHS:
        state, title = ("active", "有活动") if month >= _ASKED else ("not_asked", "没有布置月报")
        if unit == IDLE_MONTH and month == "2025-01":
            state, title = "no_activity", "已报而没有活动"
        where = (FILE, "活动", "B5", 5, f"{month}-09") if state == "active" else (None, None, None, None, None)
        rows.append((_STARTS, _ENDS, unit, name, month, state, title, 3 if state == "active" else 0, *where))
    return rows


def build_with_results(folder: Path) -> Path:
    """The small edition with the two tables filled; returns the folder."""
    build_edition(folder)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        units = connection.execute("select unit_code, unit_name, level from marts.unit where level in ('county', 'city')").fetchall()
        connection.execute(f"create table marts.two_year_result ({_RESULT})")
        connection.execute(f"create table marts.two_year_month ({_MONTH})")
        results = [make(*unit) for unit in units for make in (_stock, _flow)]
        connection.executemany(f"insert into marts.two_year_result values ({', '.join('?' * len(results[0]))})", results)
        months = [row for unit, name, level in units if level == "county" for row in _months(unit, name)]
        connection.executemany(f"insert into marts.two_year_month values ({', '.join('?' * len(months[0]))})", months)
    return folder
