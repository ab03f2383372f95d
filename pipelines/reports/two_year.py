"""`sanzhang result`: what every unit reached of the two-year goal, over the goal's own window, down to the cells.

Belongs here: the rows of marts.two_year_result with the cells behind them, and how they print. Does not belong here: whether a goal is met
(marts.two_year_result), pages (site/two_year.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.reports import plain, words
from pipelines.reports.evidence import source_title
from pipelines.reports.published import LEVEL_TITLES, Published, Row, opened, unit_code_of

TABLE = "marts.two_year_result"
STATUSES = ("met", "not_met", "unknown")
STATUS_TITLES = {"met": "已达到", "not_met": "未达到", "unknown": "说不清"}
_CELLS_TOLD = 6
_ROLES = {"numerator": "分子", "denominator": "分母"}
# said in the sentence of the result already
_LEFT_OUT = ("report_status",)


def load(edition: Published, unit: str | None = None) -> list[Row]:
    """The rows of one unit or of all, counties before cities; none where this edition does not have the table."""
    if not edition.has(TABLE):
        return []
    where, parameters = ("where unit_code = ?", [unit]) if unit else ("", [])
    return edition.rows(f"select * from {TABLE} {where} order by goal, if(level = 'county', 0, 1), unit_code, measure", parameters)


_PATHS = "select file_sha256, max_by(path, received_on) as path from marts.receipt group by all"
Key = tuple[str, str, str]


def months(edition: Published, unit: str | None = None) -> dict[str, list[Row]]:
    """The months of the goals' windows by county, with the first cell of every active one; none for a city."""
    found: dict[str, list[Row]] = {}
    if edition.has("marts.two_year_month"):
        for row in edition.rows(
            f"select m.*, r.path from marts.two_year_month as m left join ({_PATHS}) as r using (file_sha256) "
            "where m.unit_code = ? or ? is null order by m.unit_code, m.starts_on, m.ends_on, m.month",
            [unit, unit],
        ):
            found.setdefault(row["unit_code"], []).append(row)
    return found


def evidence(edition: Published, scheme: str, unit: str | None = None) -> dict[Key, list[Row]]:
    """The cells behind the results by unit, goal and measure: of stocks the ledger's, of flows the first activity of every month."""
    found: dict[Key, list[Row]] = {}
    if edition.has("marts.ledger_evidence"):
        for cell in edition.rows(
            "select distinct t.unit_code, t.goal, t.measure, e.role, e.source, e.file_sha256, e.sheet, e.source_row, e.cell, e.value_text, "
            f"r.path from {TABLE} as t inner join marts.ledger_evidence as e on e.scheme = ? and t.evidence_period = e.period "
            "and t.level = e.level and t.unit_code = e.unit_code and t.measure = e.indicator_code "
            f"left join ({_PATHS}) as r using (file_sha256) where (t.unit_code = ? or ? is null) and not list_contains(?, e.source) "
            "order by t.unit_code, t.goal, t.measure, e.role desc, r.path, e.sheet, e.source_row, e.cell, e.source, e.value_text",
            [scheme, unit, unit, list(_LEFT_OUT)],
        ):
            found.setdefault((cell["unit_code"], cell["goal"], cell["measure"]), []).append(cell)
    of_months = months(edition, unit)
    for row in load(edition, unit):
        if row["kind"] == "flow":
            own = of_window(of_months.get(row["unit_code"], []), row)
            cells = [{**one, "role": "numerator", "source": "activity_record"} for one in own if one["cell"]]
            found[row["unit_code"], row["goal"], row["measure"]] = cells
    return found


def of_window(rows: Sequence[Row], result: Row) -> list[Row]:
    """Those months that lie in the window of a result."""
    return [one for one in rows if (one["starts_on"], one["ends_on"]) == (result["starts_on"], result["ends_on"])]


def place(cell: Row) -> str:
    """Where a cell stands and what it says: 文件 › 工作表 › 单元格：原文; a seed by its Chinese name."""
    name = (cell["path"] or "").rsplit("/", 1)[-1]
    if not name and cell["source"]:
        name = f"{source_title(cell['source'])}（{_ROLES.get(cell['role'], '缺数')}）"
    at = cell["cell"] or (f"第 {cell['source_row']} 行" if cell["source_row"] else "")
    shown = " › ".join(part for part in (name, cell["sheet"], at) if part)
    return f"{shown}：{cell['value_text']}" if cell["value_text"] else shown


def figure(row: Row) -> str:
    """The value as printed: 88.24%, ≥ 70.83%, 5 个/县; empty where there is none."""
    if row["value"] is None:
        return ""
    return ("≥ " if row["is_lower_bound"] else "") + measured(row["value"], row["unit"])


def measured(value: float | Decimal, unit: str | None) -> str:
    """A figure with its unit, no trailing zeros: 100%, 2 个/县."""
    shown = words.fixed(value)
    shown = shown.rstrip("0").rstrip(".")
    return f"{shown}%" if unit == "%" else f"{shown} {unit or ''}".rstrip()


def window(rows: Sequence[Row]) -> str:
    """The window of the goals in words, and whether it is over."""
    spans = sorted({(row["starts_on"], row["ends_on"], row["phase"]) for row in rows})
    return "；".join(f"{words.day(a)} 至 {words.day(b)}，{'已到期' if phase == 'due' else '还没到期'}" for a, b, phase in spans)


def is_sample(rows: Sequence[Row]) -> bool:
    """True where any target is a sample."""
    return any(row["sample"] for row in rows)


SAMPLE_SAID = "目标值是样例，不是自治区科协文件"


def counts(rows: Sequence[Row]) -> str:
    """已达到 5 · 未达到 3 · 说不清 1."""
    found = Counter(row["status"] for row in rows)
    return " · ".join(f"{STATUS_TITLES[status]} {found[status]}" for status in STATUSES)


def _head(rows: Sequence[Row]) -> str:
    sample = f"（{SAMPLE_SAID}）" if is_sample(rows) else ""
    return f"{'、'.join(dict.fromkeys(row['goal'] for row in rows))}结果：{window(rows)}{sample}"


def _matrix(rows: Sequence[Row], level: str) -> list[str]:
    of_level = [row for row in rows if row["level"] == level]
    keys = list(dict.fromkeys((row["goal"], row["measure"]) for row in of_level))
    units: dict[str, dict[tuple[str, str], Row]] = {}
    for row in of_level:
        units.setdefault(row["unit_name"], {})[row["goal"], row["measure"]] = row
    lines = []
    for name, own in units.items():
        found = Counter(one["status"] for one in own.values())
        told = [f"{own[key]['status_title']} {figure(own[key])}".rstrip() if key in own else "" for key in keys]
        lines.append([name, *(str(found[status]) for status in STATUSES), *told])
    titles = [f"{LEVEL_TITLES[level]}级", *(STATUS_TITLES[status] for status in STATUSES), *(measure for _, measure in keys)]
    first = next(iter(units.values()))
    legend = "；".join(f"{key[1]} {first[key]['title']} 目标 {measured(first[key]['target'], first[key]['unit'])}" for key in keys)
    return ["", plain.table(titles, lines, right=(1, 2, 3)), f"指标：{legend}"]


def _one_unit(rows: Sequence[Row], cells: dict[Key, list[Row]]) -> list[str]:
    told = [f"{rows[0]['unit_name']}：{counts(rows)}"]
    for row in rows:
        shown = figure(row) or "没有数"
        told += [
            "",
            f"{row['measure']} {row['title']}（{row['note']}）：{row['status_title']} {shown}，目标 {measured(row['target'], row['unit'])}",
        ]
        told.append(f"  {row['reason']}")
        count = "个月" if row["level"] == "county" else "个县月"
        told.append(f"  数据到 {words.day(row['as_of'])}；窗口 {row['months_due']} {count}里有报表的 {row['months_with_data']} {count}")
        own = cells.get((row["unit_code"], row["goal"], row["measure"]), [])
        told += [f"  · {place(cell)}" for cell in own[:_CELLS_TOLD]]
        if len(own) > _CELLS_TOLD:
            told.append(f"  · 等 {len(own)} 处；全部见 --format json，或网页“两年目标”")
    return told


def report(edition_db: Path, unit: str | None = None, format: plain.Format = "table") -> str:
    """The results as text, as csv with the columns of marts.two_year_result, or as json, where rows of one unit carry their cells.

    `unit` is a code or a name. Refusal where it is unknown, has no result, or the edition holds none.
    """
    with opened(edition_db) as edition:
        code = unit_code_of(edition, unit) if unit else None
        rows = load(edition, code)
        if not rows:
            whose = f"“{unit}”没有两年目标：只有县和市有" if unit and edition.has(TABLE) else "这一版没有两年目标的结果"
            raise Refusal(whose)
        cells = evidence(edition, str(edition.edition()["scheme"]), code) if code else {}
    if format == "csv":
        return plain.as_csv(rows, list(rows[0]))
    if format == "json":
        keys = ("role", "source", "path", "file_sha256", "sheet", "cell", "source_row", "value_text")
        if code:
            rows = [
                {
                    **row,
                    "evidence": [
                        {key: cell[key] for key in keys} for cell in cells.get((row["unit_code"], row["goal"], row["measure"]), [])
                    ],
                }
                for row in rows
            ]
        return plain.as_json(rows)
    told = [_head(rows)]
    if code:
        return "\n".join(told + _one_unit(rows, cells))
    for level in ("county", "city"):
        told += _matrix(rows, level) if any(row["level"] == level for row in rows) else []
    return "\n".join([*told, "", "≥：有没有报的月份或报表，只是下限；说不清：没有报的部分能左右结论，不当作没有做，也不当作做了。"])
