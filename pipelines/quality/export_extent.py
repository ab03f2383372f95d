"""Whether a platform export covers the month it says: an export cut short makes every county look as if it had reported too much.

Belongs here: counties that fell away, days that are missing at the end, row counts at which programs cut. Thresholds are sample rows of
seeds/check_parameter.csv. Does not belong here: bounds and keys (export_suite), a month without any export (dbt).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

import duckdb

from pipelines.contracts.form import Export
from pipelines.contracts.parameter import check_parameters
from pipelines.contracts.period import parse_code
from pipelines.contracts.unit import unit_book

RULE = "export_incomplete"
_LIMITS = {1_000, 2_000, 65_535, 65_536, 1_048_575, 1_048_576}  # what platforms and spreadsheets stop at, with and without the header
_ROUND = 5_000  # other limits are multiples of it
_NAMED = 5


@dataclass
class Month:
    """What the file in force of one month holds: its rows, those dated in the month, the last such day, rows by county."""

    file_sha256: str
    rows: int = 0
    dated: int = 0
    last_day: int = 0
    file_rows: int = 0
    units: dict[str, int] = field(default_factory=dict)


def months_of(connection: duckdb.DuckDBPyConnection, export: Export, in_force: str) -> dict[str, Month]:
    """Month → what is in force for it; `in_force` is the common table `judged` of the rows that count."""
    unit = next((f for f in export.fields if f.foreign_key and f.foreign_key.level == "county"), None)
    dated = next((f for f in export.fields if f.type == "date"), None)
    period = export.period_field
    inside = f"strftime({dated.name}, '%Y-%m') = {period}" if dated else "false"
    query = f"""{in_force}, sizes as (
        select file_sha256, count(*) as file_rows from exports.{export.name} group by all
    )
    select j.{period}, any_value(j.file_sha256), {f"j.{unit.name}" if unit else "null::varchar"}, count(*), count(*) filter ({inside}),
        coalesce(max(day({dated.name if dated else "null::date"})) filter ({inside}), 0), any_value(s.file_rows)
    from judged as j inner join sizes as s using (file_sha256) where j.{period} is not null group by 1, 3 order by 1, 3"""
    found: dict[str, Month] = {}
    for code, sha256, unit_code, rows, inside_rows, last_day, file_rows in connection.execute(query).fetchall():
        month = found.setdefault(code, Month(sha256, file_rows=file_rows))
        month.rows, month.dated, month.last_day = month.rows + rows, month.dated + inside_rows, max(month.last_day, last_day)
        if unit_code is not None:
            month.units[unit_code] = rows
    return found


def gaps(months: Mapping[str, Month]) -> dict[str, list[str]]:
    """Month → why it looks cut short, in Chinese; months that look whole are left out."""
    told = {code: [*_counties(code, months), *_days(code, month), *_limit(month)] for code, month in months.items()}
    return {code: reasons for code, reasons in told.items() if reasons}


def _counties(code: str, months: Mapping[str, Month]) -> Iterable[str]:
    wanted = check_parameters(RULE)
    others = [month for other, month in months.items() if other != code]
    if len(others) < wanted["months"]:
        return
    known = {unit for month in others for unit in month.units}
    usual = sorted(unit for unit in known if median(month.units.get(unit, 0) for month in others) >= wanted["unit_rows"])
    gone = [unit for unit in usual if unit not in months[code].units]
    if len(gone) >= max(wanted["units"], wanted["unit_share"] * len(usual)):
        book = unit_book().units
        names = [book[unit].name if unit in book else unit for unit in gone[:_NAMED]]
        yield f"{'、'.join(names)}{'等' if len(gone) > _NAMED else ''} {len(gone)} 个县（市、区）一行也没有，平常每月都有"


def _days(code: str, month: Month) -> Iterable[str]:
    """Exports of a state, whose days lie in other months, have no last day to speak of."""
    wanted, period = check_parameters(RULE), parse_code(code)
    days = calendar.monthrange(period.year, period.index)[1]
    mostly = month.dated > 0.9 * month.rows
    if mostly and days - month.last_day >= wanted["days"] and (month.last_day / days) ** month.dated < wanted["tail"]:
        yield f"最晚的一天是 {month.last_day} 日，像是没到月底就导出了"


def _limit(month: Month) -> Iterable[str]:
    if month.file_rows in _LIMITS or (month.file_rows and month.file_rows % _ROUND == 0):
        yield f"文件正好 {month.file_rows} 行，像是到了导出的上限"
