"""Acts of the office: decisions.csv, append-only, read by every run up to its as_of.

Belongs here: reading, checking and appending acts. Does not belong here: their effect (reading for `correct`, dbt for the rest).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal, get_args

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import forms
from pipelines.contracts.obligation import obligations
from pipelines.contracts.period import Cadence, Period, containing, parse_code
from pipelines.contracts.scheme import schemes
from pipelines.contracts.unit import unit_book
from pipelines.ingest.officefile import add, day, records_in
from pipelines.ingest.reading import Correction
from pipelines.paths import Roots

DecisionKind = Literal[
    "accept", "return", "waive", "extend_due", "exempt", "correct", "reply", "objection", "answer", "tier", "support", "verify"
]  # fmt: skip
COLUMNS = ("decided_on", "by", "kind", "target", "value", "expect", "reason", "expires_on")
_OF_REPORT = {"accept", "return", "extend_due", "exempt"}
_OF_FINDING = {"waive", "reply"}
_OF_UNIT = {"objection", "answer", "tier", "support"}
_CELL = re.compile(r"^([0-9a-f]{64})#(.*)!([A-Z]{1,3}[1-9]\d*)$")  # a csv has one sheet without a name
_COUNT = re.compile(r"\d{1,9}")
COUNTED = {("activity_record", "people")}  # figures of a report that an on-site check may count beside its rows
_CADENCES = {Cadence.MONTH: "月", Cadence.QUARTER: "季", Cadence.HALF: "半年", Cadence.YEAR: "年"}
TIERS = {"priority": "优先支持", "borderline": "临界，须并核", "none": "不列入"}
Use = Literal["must", "may", "no"]


@dataclass(frozen=True)
class _Words:
    """Which columns a kind of act uses; `said` is what its value says."""

    value: Use = "no"
    expect: Use = "no"
    expires: Use = "no"
    said: str = ""


_OF_CALENDAR = _Words(expires="may")
_WORDS: dict[str, _Words] = {
    "accept": _OF_CALENDAR, "return": _OF_CALENDAR, "exempt": _OF_CALENDAR,
    "extend_due": _Words("must", expires="may", said="新的期限"),
    "waive": _Words("may", expires="may"), "reply": _Words("may", expires="may"),
    "correct": _Words("may", "must"),
    "objection": _Words("may", expires="may"), "answer": _Words("may", "may"),
    "tier": _Words("must", expires="may", said="核定的档次"), "support": _Words("must", said="给了什么支持"),
    "verify": _Words("must", expires="may", said="现场清点的数"),
}  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """One act. `line` is its line in decisions.csv."""

    line: int
    decided_on: date
    by: str
    kind: str
    target: str
    value: str
    expect: str
    reason: str
    expires_on: date | None


def _day(text: str, column: str, *, required: bool = True) -> date | None:
    if not text and not required:
        return None
    try:
        return day(text)
    except ValueError as error:
        raise ValueError(f"{column} 应写成 2025-04-08，现为“{text}”") from error


def _check_report(kind: str, target: str, value: str) -> None:
    """Refuse an act on a report that no unit of this level ever sends; one that lifts or moves a duty needs the duty."""
    unit_code, form, code = target.split("/") if target.count("/") == 2 else ("", "", "")
    units = unit_book().units
    if target.count("/") != 2:
        raise ValueError(f"{kind} 的对象应写成 单位代码/表/期次，例如 640104/activity_record/2025-03，现为“{target}”")
    if unit_code not in units:
        raise ValueError(_unknown_unit(unit_code))
    if form not in forms():
        near = next(iter(get_close_matches(form, forms(), n=1)), "")
        raise ValueError(f"没有“{form}”这张表，{f'是不是 {near}？' if near else ''}表的名称见 sanzhang forms")
    period, unit, title = parse_code(code), units[unit_code], forms()[form].title
    duty = obligations().get((form, unit.level))
    if duty is None:
        raise ValueError(f"{unit.name}不报{title}，这条处理不会生效")
    if period.cadence is not duty.cadence:
        raise ValueError(f"{title}按{_CADENCES[duty.cadence]}报，期次应写成 {_like(period, duty.cadence)}，现为“{code}”")
    if kind not in ("exempt", "extend_due"):
        return
    if not unit.stands_on(period.ends_on) or not duty.covers(period):
        raise ValueError(f"报送日历里{unit.name}没有 {code} 的{title}，用不着{'免报' if kind == 'exempt' else '延期'}")
    if kind == "extend_due":
        until = _day(value, "value（新的期限）")
        if until is not None and until <= duty.due_on(period):
            raise ValueError(f"新的期限 {until} 不晚于原来的期限 {duty.due_on(period)}，不是延期")


def _check_count(target: str, value: str, decided_on: date) -> None:
    """Refuse an on-site count of a report that the unit does not owe, of a figure that is not counted, before its period is over."""
    *report, measure = target.split("/") if target.count("/") == 3 else (*target.split("/"), "")
    _check_report("verify", "/".join(report), value)
    if measure and (report[1], measure) not in COUNTED:
        raise ValueError(
            f"verify 可以清点一份表的行数（单位代码/表/期次），或活动台账的服务人次（单位代码/activity_record/期次/people），现为“{target}”"
        )
    if not _COUNT.fullmatch(value):
        raise ValueError(f"value（现场清点的数）应是不小于 0 的整数，现为“{value}”")
    period = parse_code(report[2])
    if decided_on <= period.ends_on:
        raise ValueError(f"{report[2]} 到 {period.ends_on} 才结束，{decided_on} 还不能核查")


def _unknown_unit(code: str) -> str:
    named = unit_book().resolve(code, levels=("county", "city")).unit if code else None
    hint = f"“{code}”的代码是 {named.code}，请写代码" if named else "请核对区划代码（unit.csv）"
    if named is None and (near := unit_book().nearest(code, ("county", "city"))):
        hint = f"是不是 {near.code}（{near.name}）？"
    return f"没有代码为“{code}”的单位，{hint}"


def _like(period: Period, cadence: Cadence) -> str:
    return containing(period.starts_on, cadence).code


def _check_standing(kind: str, target: str, decided_on: date) -> None:
    """Refuse an act on a rank that no scheme ever gives."""
    name, code, unit_code = target.split("/") if target.count("/") == 2 else ("", "", "")
    units = unit_book().units
    if target.count("/") != 2:
        raise ValueError(f"{kind} 的对象应写成 方案/期次/单位代码，例如 sample-2025/2025Q1/640104，现为“{target}”")
    if unit_code not in units:
        raise ValueError(_unknown_unit(unit_code))
    period, unit = parse_code(code), units[unit_code]
    scheme = next((s for s in schemes() if s.name == name), None)
    if scheme is None:
        raise ValueError(f"没有方案“{name}”，现有 {'、'.join(s.name for s in schemes())}")
    level = next((one for one in scheme.levels if one.level == unit.level), None)
    if level is None:
        raise ValueError(f"方案 {name} 不给{unit.name}排名")
    if period.cadence is not Cadence.QUARTER:
        raise ValueError(f"排名按季度，期次应写成 {_like(period, Cadence.QUARTER)}，现为“{code}”")
    if date(period.year, 1, 1) < level.valid_from or (level.valid_to is not None and period.ends_on > level.valid_to):
        raise ValueError(f"方案 {name} 不评 {code}")
    if decided_on < period.ends_on:
        raise ValueError(f"{code} 到 {period.ends_on} 才结束，{decided_on} 还没有排名")


def _check_words(kind: str, cells: dict[str, str]) -> None:
    """Refuse a column that the kind needs and does not have, or does not use and has; days among them are spelled 2025-04-08 after it."""
    words = _WORDS[kind]
    for name, use in (("value", words.value), ("expect", words.expect), ("expires_on", words.expires)):
        if use == "must" and not cells[name]:
            raise ValueError(f"{kind} 要在 {name} 写明{words.said}" if name == "value" else f"{kind} 要在 expect 写明原值（空格写“空白”）")
        if use == "no" and cells[name]:
            raise ValueError(f"{kind} 用不到 {name}，现为“{cells[name]}”，请去掉")
    if kind == "tier" and cells["value"] not in TIERS:
        raise ValueError(
            f"tier 的 value 应为 {'、'.join(f'{code}（{title}）' for code, title in TIERS.items())} 之一，现为“{cells['value']}”"
        )
    if kind == "answer" and cells["expect"]:
        cells["expect"] = str(_day(cells["expect"], "expect（所答申辩的日期）"))
    if kind == "extend_due":
        cells["value"] = str(_day(cells["value"], "value（新的期限）"))
    if kind == "correct" and cells["value"] == cells["expect"]:
        raise ValueError(f"更正前后都是“{cells['value']}”，没有变化")


def _check_target(kind: str, target: str, value: str, decided_on: date) -> None:
    if kind in _OF_REPORT:
        _check_report(kind, target, value)
    elif kind == "verify":
        _check_count(target, value, decided_on)
    elif kind in _OF_UNIT:
        _check_standing(kind, target, decided_on)
    elif kind in _OF_FINDING:
        if not re.fullmatch(r"[0-9a-f]{16}", target):
            raise ValueError(f"{kind} 的对象应是 16 位的问题编号，现为“{target}”")
    elif not _CELL.match(target):
        raise ValueError(f"correct 的对象应写成 文件sha256#工作表!单元格，现为“{target}”")


def parse(row: Mapping[str, str], line: int) -> Decision:
    """One row of decisions.csv as an act; ValueError in one Chinese sentence where it cannot be used."""
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    kind = cells["kind"]
    if kind not in get_args(DecisionKind):
        raise ValueError(f"kind“{kind}”不认识，应为 {'、'.join(get_args(DecisionKind))} 之一")
    if not cells["by"] or not cells["reason"]:
        raise ValueError("by（谁定的）和 reason（理由）都要填")
    decided_on = _day(cells["decided_on"], "decided_on")
    assert decided_on is not None
    _check_words(kind, cells)
    _check_target(kind, cells["target"], cells["value"], decided_on)
    expires = _day(cells["expires_on"], "expires_on", required=False)
    if expires is not None and expires < decided_on:
        raise ValueError(f"expires_on {expires} 早于 decided_on {decided_on}，一天也不生效")
    return Decision(line, decided_on, cells["by"], kind, cells["target"], cells["value"], cells["expect"], cells["reason"], expires)


def read_decisions(roots: Roots, as_of: date) -> tuple[list[Decision], list[Finding]]:
    """Acts decided on or before as_of in file order; a line that cannot be used is a finding (decision_invalid) and has no effect."""
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for line, row in records_in(roots.decisions_csv):
        try:
            decision = parse(row, line)
        except ValueError as error:
            findings.append(make("decision_invalid", observed=line, detail=str(error)))
            continue
        if decision.decided_on <= as_of:
            decisions.append(decision)
    return decisions, findings


def cell_of(target: str) -> tuple[str, str, str] | None:
    """(file hash, sheet, cell) that a `correct` act names; None where it names none."""
    match = _CELL.match(target)
    return (match[1], match[2], match[3]) if match else None


def corrections(decisions: list[Decision]) -> dict[str, list[Correction]]:
    """Corrections by file hash, in the order decided."""
    found: dict[str, list[Correction]] = {}
    for decision in decisions:
        if decision.kind == "correct" and (place := cell_of(decision.target)):
            sha256, sheet, cell = place
            found.setdefault(sha256, []).append(Correction(sheet, cell, decision.value, decision.expect))
    return found


def append(roots: Roots, row: dict[str, str]) -> Decision:
    """Check an act and append it to decisions.csv (made with its header where it does not exist); ValueError where it cannot be used."""
    decision = parse(row, 0)
    add(roots.decisions_csv, COLUMNS, row)
    return decision
