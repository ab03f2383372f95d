"""`sanzhang explain`: a unit's points line by line, down to the cells they rest on and to what was not counted.

Belongs here: how a ledger is told in text, csv and json. Does not belong here: the ledger (marts.ledger, marts.ledger_evidence), cells in
words (evidence), what was left out (leftout).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pipelines.contracts.refusal import Refusal
from pipelines.reports import acts, doubts, evidence, leftout, plain, words
from pipelines.reports.published import Published, Row, default_period, opened, unit_code_of
from pipelines.reports.standing import explained

FINDINGS_TOLD = 3
CELLS_TOLD = 12  # cells of one kind, and rows or townships left out, that the text lists unless all are asked for
_LINE_KEYS = ("indicator_code", "title", "line_no", "rule", "points", "max_points", "clause", "explanation", "exclusions")
CSV_COLUMNS = (
    "unit_code", "unit_name", "period", "indicator_code", "title", "counts_for", "source", "path", "sheet", "cell", "source_row",
    "member", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A ledger line with its cells, each once, what it left out, and the open findings that concern it."""

    row: Row
    cells: list[Row]
    left_out: list[Row]
    findings: list[Row]


def _lines(edition: Published, scheme: str, level: str, period: str, unit: str, indicator: str | None) -> list[Line]:
    where, parameters = "l.scheme = ? and l.level = ? and l.period = ? and l.unit_code = ?", [scheme, level, period, unit]
    if indicator is not None:
        where, parameters = f"{where} and l.indicator_code = ?", [*parameters, indicator]
    indicators = {
        row["indicator_code"]: row for row in edition.rows("select * from marts.indicator where scheme = ? and level = ?", [scheme, level])
    }
    cells: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for cell in edition.rows(
        f"select l.*, r.path from {evidence.CELLS} as l left join "
        "(select file_sha256, max_by(path, received_on) as path from marts.receipt group by all) r using (file_sha256) "
        f"where {where} order by l.indicator_code, l.line_no, r.path, l.sheet, l.source_row, l.cell, l.value_text, l.source",
        parameters,
    ):
        cells[cell["indicator_code"], cell["line_no"]].append(cell)
    concerned = doubts.load(edition, scheme, level, period, unit)
    found = []
    for row in edition.rows(f"select l.* from marts.ledger l where {where} order by l.indicator_code, l.line_no", parameters):
        declared = indicators.get(row["indicator_code"], {})
        own = cells[row["indicator_code"], row["line_no"]]
        rest = leftout.left_out(edition, row, own, declared, unit, period)
        told = {**row, "title": declared.get("title"), "exclusions": declared.get("exclusions")}
        found.append(Line(told, own, rest, concerned.get((unit, row["indicator_code"]), [])))
    return found


def _nearest_indicator(text: str, codes: list[str]) -> str:
    """The code that a mistyped one is nearest to: c2 → C02, A99 → A09; empty where none is like it."""
    letter, number = text.strip().upper()[:1], text.strip()[1:]
    padded = f"{letter}{int(number):02d}" if number.isdecimal() else text.strip().upper()
    return next(iter(get_close_matches(padded, codes, n=1)), "")


def _points_said(row: Row) -> str:
    if not row["max_points"] and not row["points"]:
        return "不计分"
    if row["rule"] == "bonus":
        return f"加 {words.fixed(row['points'])} 分（加分项，最多加 {words.fixed(row['max_points'])} 分）"
    of = f" / {words.fixed(row['max_points'])}" if row["max_points"] else ""
    return f"{words.fixed(row['points'])}{of} 分"


def _listed(title: str, told: Sequence[str], limit: int | None, kind: str) -> list[str]:
    shown = told if limit is None else told[:limit]
    more = [f"    · 等 {len(told)} {kind}；全部见 --all，或 --format csv"] if len(shown) < len(told) else []
    return [f"  {title} {len(told)} {kind}：", *(f"    · {one}" for one in shown), *more]


def _left_out_said(rest: Sequence[Row], limit: int | None) -> list[str]:
    townships = [f"{row['member']}：{row['reason']}" for row in rest if row["member"]]
    rows = [row for row in rest if not row["member"]]
    told = _listed("没有达到的乡镇（街道）", townships, limit, "个") if townships else []
    if not rows:
        return told
    reasons = Counter(row["reason"] if row["reason"] in _GENERAL else "有缺的或读不出的格" for row in rows)
    told.append(f"  没有计入的 {len(rows)} 行：{'；'.join(f'{reason} {count} 行' for reason, count in reasons.most_common())}")
    named = rows if limit is None else [row for row in rows if row["reason"] != leftout.NOT_MEANT][:limit]
    told += [f"    · {evidence.place({**row, 'source': None, 'cell': None}, row['path'])}：{row['reason']}" for row in named]
    if len(named) < len(rows):
        told.append("    · 其余各行见 --all，或 --format csv")
    return told


def _findings_said(rows: Sequence[Row], limit: int | None) -> list[str]:
    if not rows:
        return []
    shown = rows if limit is None else rows[:FINDINGS_TOLD]
    told = [f"    · {place}：{row['message']}" if (place := doubts.place(row)) else f"    · {row['message']}" for row in shown]
    more = [f"    · 等 {len(rows)} 条；全部见 --all"] if len(shown) < len(rows) else []
    return [f"  {doubts.sentence(rows)}：", *told, *more]


_GENERAL = frozenset({leftout.NOT_MEANT, leftout.PLANNED, leftout.NO_TOWNSHIP})


def _text(standing: Row, lines: Sequence[Line], whole: bool, limit: int | None, lowest: Decimal | None) -> str:
    told = explained(standing)
    for line in lines:
        row = line.row
        told += ["", f"{row['indicator_code']} {row['title'] or ''}：{_points_said(row)}（通知{row['clause'] or ''}）"]
        told.append(f"  {row['explanation'] or ''}")
        if row["exclusions"]:
            told.append(f"  口径：{row['exclusions']}")
        for title, cells in evidence.grouped(line.cells):
            told += _listed(title, [evidence.cell_said(cell, cell["path"]) for cell in cells], limit, "处")
        if not line.cells:
            told.append("  没有来源单元格")
        told += _left_out_said(line.left_out, limit)
        told += _findings_said(line.findings, limit)
    if whole:
        total = sum((Decimal(str(line.row["points"] or 0)) for line in lines), Decimal(0))
        bonus = sum((Decimal(str(line.row["points"] or 0)) for line in lines if line.row["rule"] == "bonus"), Decimal(0))
        mark = words.sum_mark(standing, lowest)
        told += ["", f"合计 {mark}{words.fixed(total)} 分" + (f"，其中加分 {words.fixed(bonus)} 分" if bonus else "")]
    return "\n".join(told)


def _json(standing: Row, lines: Sequence[Line], decided: Sequence[Row]) -> str:
    def cell(row: Row, kinds: set[str]) -> Row:
        keys = ("source", "path", "file_sha256", "sheet", "cell", "source_row", "value_text", "roles")
        titles = {
            "role": row["roles"][0],
            "counts_for": evidence.counts_for_title(row["counts_for"], kinds),
            "source_title": evidence.source_title(row["source"]),
        }
        return {**titles, **{key: row[key] for key in keys}}

    told = [
        {
            **{key: line.row[key] for key in _LINE_KEYS},
            "evidence": [cell(row, {one["counts_for"] for one in line.cells}) for row in line.cells],
            "left_out": line.left_out,
            "findings": line.findings,
        }
        for line in lines
    ]
    return plain.as_json({**standing, "lines": told, "acts": list(decided)})


def _csv(standing: Row, lines: Sequence[Line]) -> str:
    rows: list[dict[str, Any]] = []
    for line in lines:
        own = {key: standing[key] for key in ("unit_code", "unit_name", "period")}
        own |= {key: line.row[key] for key in ("indicator_code", "title")}
        rows += [
            {
                **own, "counts_for": title, "source": evidence.source_title(cell["source"]), "path": cell["path"],
                "sheet": cell["sheet"], "cell": cell["cell"], "source_row": cell["source_row"], "member": None, "text": cell["value_text"],
            }
            for title, cells in evidence.grouped(line.cells)
            for cell in cells
        ]  # fmt: skip
        rows += [
            {
                **own, "counts_for": "没有计入", "source": "", "path": row["path"], "sheet": row["sheet"], "cell": None,
                "source_row": row["source_row"], "member": row["member"], "text": row["reason"],
            }
            for row in line.left_out
        ]  # fmt: skip
    return plain.as_csv(rows, CSV_COLUMNS)


def explain(
    edition_db: Path,
    unit: str,
    indicator: str | None = None,
    *,
    period: str | None = None,
    format: Literal["text", "csv", "json"] = "text",
    every: bool = False,
) -> str:
    """Why a unit has its points: every ledger line in Chinese with its cells, each once, and what was not counted and why.

    The text lists the first cells of each kind, all of them with `every`; csv (one row a cell or a thing left out) and json
    ({ranking row, lines: […]}) always hold all. `unit` is a code or a name, `period` by default the scheme's last closed one. Refusal where
    unit, period or indicator is not there.
    """
    with opened(edition_db) as edition:
        code = unit_code_of(edition, unit)
        level = str(edition.rows("select level from marts.unit where unit_code = ?", [code])[0]["level"])
        scheme = str(edition.edition()["scheme"])
        wanted = period or default_period(edition, scheme, level)
        standing = edition.standing(scheme, level, wanted, code)
        lines = _lines(edition, scheme, level, wanted, code, indicator)
        lowest = edition.lowest(scheme, level, wanted).get(code)
        if not lines:
            known = edition.rows(
                "select distinct indicator_code from marts.ledger where scheme = ? and level = ? order by 1", [scheme, level]
            )
            codes = [str(row["indicator_code"]) for row in known]
            near = _nearest_indicator(str(indicator), codes)
            raise Refusal(f"指标“{indicator}”没有分值账；{f'是不是 {near}？' if near else ''}有的是：{'、'.join(codes)}")
        decided = acts.load(edition, scheme, level, wanted, code)
        if indicator is not None:
            decided = [row for row in decided if indicator in row["indicators"].split("、")]
    if format == "json":
        return _json(standing, lines, decided)
    if format == "csv":
        return _csv(standing, lines)
    limit = None if every else CELLS_TOLD
    return _text(standing, lines, whole=indicator is None, limit=limit, lowest=lowest) + acts.listing(decided)
