"""`sanzhang explain`: a unit's points line by line, down to the cells they rest on.

Belongs here: how a ledger is told in text and json. Does not belong here: the ledger (marts.ledger, marts.ledger_evidence).
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pipelines.contracts.refusal import Refusal
from pipelines.reports import plain, words
from pipelines.reports.published import Published, Row, default_period, opened, unit_code_of

_CELLS_TOLD = 20


def _ledger(edition: Published, scheme: str, level: str, period: str, unit: str, indicator: str | None) -> list[Row]:
    where, parameters = "l.scheme = ? and l.level = ? and l.period = ? and l.unit_code = ?", [scheme, level, period, unit]
    if indicator is not None:
        where, parameters = f"{where} and l.indicator_code = ?", [*parameters, indicator]
    lines = edition.rows(
        "select l.*, i.title from marts.ledger l left join marts.indicator i using (scheme, level, indicator_code) "
        f"where {where} order by l.indicator_code, l.line_no",
        parameters,
    )
    evidence: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in edition.rows(
        "select l.*, r.path from marts.ledger_evidence l left join "
        "(select file_sha256, max_by(path, received_on) as path from marts.receipt group by all) r using (file_sha256) "
        f"where {where} order by l.indicator_code, l.line_no, r.path, l.sheet, l.source_row, l.cell, l.role, l.value_text",
        parameters,
    ):
        evidence[row["indicator_code"], row["line_no"]].append(row)
    keys = ("role", "source", "path", "file_sha256", "sheet", "cell", "source_row", "value_text")
    return [
        {
            **{key: line[key] for key in ("indicator_code", "title", "line_no", "rule", "points", "max_points", "clause", "explanation")},
            "evidence": [{key: row[key] for key in keys} for row in evidence[line["indicator_code"], line["line_no"]]],
        }
        for line in lines
    ]  # fmt: skip


def _place(row: Row) -> str:
    name = (row["path"] or row["source"] or "").rsplit("/", 1)[-1]
    cell = row["cell"] or (f"第 {row['source_row']} 行" if row["source_row"] else "")
    shown = " › ".join(part for part in (name, row["sheet"], cell) if part)
    return f"{shown}：{row['value_text']}" if row["value_text"] else shown


def _text(standing: Row, lines: list[Row], whole: bool) -> str:
    rank = f"第 {standing['rank']} 名" if standing["rank"] is not None else f"暂不排名：{standing['reason'] or '资料不足'}"
    bound = words.score_mark(standing["status"], standing["reason"])
    score = f"得分 {bound}{words.fixed(standing['score'])}，" if standing["rank"] is not None else ""
    told = [f"{standing['unit_name']} {words.period_title(standing['period'])} 方案 {standing['scheme']}：{score}{rank}"]
    for line in lines:
        told.append("")
        of = f" / {words.fixed(line['max_points'])}" if line["max_points"] else ""
        told.append(f"{line['indicator_code']} {line['title'] or ''}：{words.fixed(line['points'])}{of} 分（通知{line['clause'] or ''}）")
        told.append(f"  {line['explanation'] or ''}")
        cells = line["evidence"]
        told += [f"  · {_place(row)}" for row in cells[:_CELLS_TOLD]]
        if len(cells) > _CELLS_TOLD:
            told.append(f"  · 等 {len(cells)} 处；全部见 --format json，或 marts.ledger_evidence")
        if not cells:
            told.append("  · 没有来源单元格")
    if whole:
        total = sum((Decimal(str(line["points"] or 0)) for line in lines), Decimal(0))
        told += ["", f"合计 {words.fixed(total)} 分"]
    return "\n".join(told)


def explain(
    edition_db: Path,
    unit: str,
    indicator: str | None = None,
    *,
    period: str | None = None,
    format: Literal["text", "table", "json"] = "text",
) -> str:
    """Why a unit has its points: every ledger line in Chinese with its evidence cells; json = {ranking row, lines: […]}.

    `unit` is a code or a name, `period` by default the scheme's last closed one. Refusal where unit, period or indicator is not there.
    """
    with opened(edition_db) as edition:
        code = unit_code_of(edition, unit)
        level = str(edition.rows("select level from marts.unit where unit_code = ?", [code])[0]["level"])
        scheme = str(edition.edition()["scheme"])
        wanted = period or default_period(edition, scheme, level)
        standing = edition.standing(scheme, level, wanted, code)
        lines = _ledger(edition, scheme, level, wanted, code, indicator)
        if not lines:
            known = edition.rows(
                "select distinct indicator_code from marts.ledger where scheme = ? and level = ? order by 1", [scheme, level]
            )
            raise Refusal(f"指标“{indicator}”没有分值账；有的是：{'、'.join(row['indicator_code'] for row in known)}")
    if format == "json":
        return plain.as_json({**standing, "lines": lines})
    return _text(standing, lines, whole=indicator is None)
