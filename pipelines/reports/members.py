"""`sanzhang teams`: a county's own 三队 and 三会 of a quarter, the idle ones first.

Belongs here: the rows of marts.member_standing, the sentence said of them, how they print. Does not belong here: what a member did
(marts.member_standing), persons (only in the county's own slip), pages (site/members.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.reports import plain, words
from pipelines.reports.published import Published, Row, default_period, opened, unit_code_of

TABLE = "marts.member_standing"
KINDS = {"team": ("三队", "sandui_register", "支"), "society": ("三会", "sanhui_register", "个")}
_ORDER = {"idle": 0, "unknown": 1, "active": 2, "not_in_register": 3}
PERSONS_SAID = "三长个人的情况只写在本县自己的退回修改单文件夹里，不在这里列出。"


@dataclass(frozen=True)
class Register:
    """One kind of member of a county: the rows, and how its register of the quarter stands (a status of marts.report_status)."""

    kind: str
    rows: tuple[Row, ...]
    status: str | None

    @property
    def members(self) -> list[Row]:
        """Without the line of those that are in no register."""
        return [row for row in self.rows if row["standing"] != "not_in_register"]


def load(edition: Published, period: str) -> dict[str, list[Register]]:
    """Both registers of every county at a quarter, idle members first; empty where this edition does not have the table."""
    if not edition.has(TABLE):
        return {}
    rows = edition.rows(
        f"select m.*, coalesce(u.unit_name, '') as township, coalesce(f.title, '') as field_title from {TABLE} as m "
        "left join marts.unit as u on m.township_code = u.unit_code "
        "left join reference.code as f on f.codelist = 'field' and m.field = f.code where m.period = ? "
        "order by m.unit_code, m.member_kind, m.member_no",
        [period],
    )
    states = {
        (row["unit_code"], row["form"]): row["status"]
        for row in edition.rows("select unit_code, form, status from marts.report_status where period = ?", [period])
    }
    counties = [row["unit_code"] for row in edition.rows("select unit_code from marts.unit where level = 'county' order by unit_code")]
    found: dict[str, list[Register]] = {}
    for unit in counties:
        for kind, (_, form, _) in KINDS.items():
            own = [row for row in rows if row["unit_code"] == unit and row["member_kind"] == kind]
            own.sort(key=lambda row: (_ORDER[row["standing"]], row["activities"] or 0, row["member_no"]))
            found.setdefault(unit, []).append(Register(kind, tuple(own), states.get((unit, form))))
    return found


def said(register: Register, period: str) -> str:
    """What may be said of one kind of member: how many there are, how many did nothing, what is not known."""
    title, _, count = KINDS[register.kind]
    members = register.members
    if not members:
        state = words.REPORT_TITLES.get(register.status or "", "不在报送日历里")
        why = "台账里一行也没有" if register.status in ("on_time", "late", "nothing_to_report") else f"台账{state}"
        return f"{title}：{words.period_title(period)}{why}，列不出。"
    found = Counter(row["standing"] for row in members)
    first = members[0]
    parts = [f"有活动 {found['active']} {count}", f"没有活动 {found['idle']} {count}"]
    if found["unknown"]:
        parts.append(f"说不清 {found['unknown']} {count}（没有找到活动，而月报没有报全）")
    text = f"{title} {len(members)} {count}：{'，'.join(parts)}。"
    elsewhere = sum(1 for row in members if row["standing"] == "idle" and (row["platform_activities"] or row["orders_done"]))
    if elsewhere:
        text += f"没有活动的里有 {elsewhere} {count}在平台上有活动或办结过订单，月报里没有写它们，请先核对。"
    if first["months_with_data"] < first["months_due"]:
        text += f"应报活动月报 {first['months_due']} 份，已收 {first['months_with_data']} 份，场次和人次只是下限。"
    loose = [row for row in register.rows if row["standing"] == "not_in_register"]
    if loose:
        text += f"另有 {loose[0]['activities']} 场写的{'队伍' if register.kind == 'team' else '学会'}在台账里找不到。"
    return text


def number(row: Row, key: str) -> str:
    """A figure of a member: ≥ where it is a lower bound, 未报 where nothing is known, empty where it does not apply."""
    if row[key] is None:
        return "未报" if row["standing"] == "unknown" else ""
    return ("≥ " if row["is_lower_bound"] and key in ("activities", "people", "months_active") else "") + str(row[key])


def orders(row: Row) -> str:
    """接单/办结 of a team; empty for societies, 未报 where the reports of orders are not complete."""
    if row["member_kind"] != "team" or row["standing"] == "not_in_register":
        return ""
    if row["orders_taken"] is None:
        return "未报"
    return ("≥ " if row["orders_is_lower_bound"] else "") + f"{row['orders_taken']}/{row['orders_done']}"


COLUMNS: dict[str, tuple[str, ...]] = {
    "team": (
        "情况",
        "队伍",
        "平台编号",
        "乡镇（街道）",
        "领域",
        "场次",
        "人次",
        "有活动月数",
        "最近活动",
        "接单/办结",
        "平台对上",
        "平台场次",
    ),
    "society": (
        "情况",
        "学会（协会）",
        "信用代码",
        "领域",
        "会员",
        "场次",
        "人次",
        "有活动月数",
        "最近活动",
        "平台对上",
        "理事会",
        "会员大会",
    ),
}
RIGHT = {"team": (5, 6, 7, 9, 10, 11), "society": (4, 5, 6, 7, 9, 10)}


def cells(row: Row) -> list[str]:
    """The cells of one member under the columns of its kind."""
    done = [number(row, "activities"), number(row, "people"), number(row, "months_active"), words.day(row["last_activity_on"])]
    name, no = row["member_name"] or "（台账没有写名称）", row["member_id"] or ("" if row["standing"] == "not_in_register" else "没有填")
    if row["member_kind"] == "team":
        matched = [number(row, "platform_matched"), "" if row["platform_activities"] is None else str(row["platform_activities"])]
        return [row["standing_title"], name, no, row["township"], row["field_title"], *done, orders(row), *matched]
    council = ["" if row["council_meetings"] is None else str(row["council_meetings"]), words.day(row["last_assembly_on"])]
    size = "" if row["size"] is None else str(row["size"])
    return [row["standing_title"], name, no, row["field_title"], size, *done, number(row, "platform_matched"), *council]


def _text(name: str, period: str, registers: Sequence[Register]) -> str:
    told = [f"{name} {words.period_title(period)} 三队三会：年初至期末，成员以本季台账为准"]
    for register in registers:
        told += ["", said(register, period)]
        if register.rows:
            told.append(plain.table(COLUMNS[register.kind], (cells(row) for row in register.rows), right=RIGHT[register.kind]))
    return "\n".join([*told, "", f"“没有活动”是月报报全而没有这支队伍（学会）的活动；没有报的不当作没有。{PERSONS_SAID}"])


def report(edition_db: Path, unit: str, period: str | None = None, format: plain.Format = "table") -> str:
    """A county's members as text, csv or json (columns of marts.member_standing).

    `period` is by default the last closed quarter. Refusal for an unit that is no county, a quarter that is not ranked, an edition without
    the table.
    """
    with opened(edition_db) as edition:
        code = unit_code_of(edition, unit)
        (own,) = edition.rows("select unit_name, level from marts.unit where unit_code = ?", [code])
        if own["level"] != "county":
            below = edition.rows("select unit_name from marts.unit where parent_code = ? and level = 'county' order by unit_code", [code])
            names = "、".join(row["unit_name"] for row in below)
            raise Refusal(f"“{unit}”不是县（市、区），三队三会是县里的" + (f"；所辖：{names}" if names else ""))
        scheme = str(edition.edition()["scheme"])
        wanted = period or default_period(edition, scheme, "county")
        edition.require_period(scheme, "county", wanted)
        found = load(edition, wanted)
        if not found:
            raise Refusal("这一版没有三队三会的情况")
        registers = found[code]
        if format == "table":
            return _text(own["unit_name"], wanted, registers)
        names_of = [row["column_name"] for row in edition.rows(
            "select column_name from information_schema.columns where table_schema = 'marts' and table_name = 'member_standing' "
            "order by ordinal_position"
        )]  # fmt: skip
    rows = [{name: row[name] for name in names_of} for register in registers for row in register.rows]
    return plain.as_csv(rows, names_of) if format == "csv" else plain.as_json(rows)
