"""The cells behind a point line as a reader gets them: each once, with what it counts for, its source in words, its place.

Belongs here: the query that makes one row a cell, titles of sources and roles, one cell in words, cells by what they count for.
Does not belong here: which lines (explain, site, workbook), what is not among them (leftout).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipelines.contracts.form import exports, forms
from pipelines.reports.published import Row

_KEY = "scheme, period, level, unit_code, indicator_code, line_no"
# one row per cell behind a line, with its roles in the order numerator, denominator, absence; a report that was read and of which no row
# counts (no cell, no row), and a register of the office that was searched and holds nothing, count for nothing
CELLS = (
    "(select *, if(cell is null and source_row is null and (file_sha256 is not null or source = 'support_searched'), 'report', "
    "array_to_string(roles, ' ')) as counts_for "
    f"from (select {_KEY}, source, file_sha256, sheet, cell, source_row, value_text, list(distinct role order by role desc) as roles "
    "from marts.ledger_evidence group by all) as own)"
)
COUNTS_FOR: dict[str, str] = {
    "numerator denominator": "分子（也在分母）", "numerator": "分子", "denominator": "只在分母", "absence": "没有数",
    "report": "看过的报表和台账",
}  # fmt: skip
OF_COUNTY = "indicator_value"  # the source of a cell of a city's line that is a county's value
_OTHER_SOURCES: dict[str, str] = {
    "unit": "单位名录（个数）", "population": "人口表", "indicator_value": "所辖单位", "report_status": "报送登记", "support": "支持台账",
    "support_searched": "支持台账和处理记录",
}  # fmt: skip


def source_title(source: str | None) -> str:
    """What a source is called: a form or export by its title, a table of the office by what it is; an unknown one stays as it is."""
    if source is None:
        return ""
    declared = forms().get(source) or exports().get(source)
    return declared.title if declared else _OTHER_SOURCES.get(source, source)


def counts_for_title(counts_for: str, kinds: Iterable[str]) -> str:
    """What a cell counts for, in words; 分母 is 只在分母 where other cells of the line stand in both."""
    if counts_for == "denominator" and "numerator denominator" not in set(kinds):
        return "分母"
    return COUNTS_FOR.get(counts_for, counts_for)


def spot(row: Row) -> str:
    """The cell in its sheet: B5, 第 12 行 where only the row is known, with the row it stands for where it is merged; empty for neither."""
    cell = row["cell"] or (f"第 {row['source_row']} 行" if row["source_row"] else "")
    if row["cell"] and row["source_row"] and not row["cell"].endswith(str(row["source_row"])):
        cell += f"（合并格，管第 {row['source_row']} 行）"
    return str(cell)


def origin(row: Row, path: str | None) -> str:
    """File › sheet, or the source in words where no file stands behind it."""
    name = path.rsplit("/", 1)[-1] if path else source_title(row["source"])
    return " › ".join(part for part in (name, row["sheet"]) if part)


def place(row: Row, path: str | None) -> str:
    """File › sheet › cell, or the source in words where no file stands behind it."""
    return " › ".join(part for part in (origin(row, path), spot(row)) if part)


def cell_said(row: Row, path: str | None) -> str:
    """One cell in words: its place and the text that stands in it."""
    shown = place(row, path)
    return f"{shown}：{row['value_text']}" if row["value_text"] else shown


def grouped(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """The cells by what they count for, in the order of COUNTS_FOR: (words, cells)."""
    found: dict[str, list[Row]] = {kind: [] for kind in COUNTS_FOR}
    for row in rows:
        found.setdefault(row["counts_for"], []).append(row)
    kinds = [kind for kind, cells in found.items() if cells]
    return [(counts_for_title(kind, kinds), found[kind]) for kind in kinds]


def in_one_line(rows: Sequence[Row], paths: Mapping[str, str]) -> str:
    """The cells as one line, by what they count for: 分子：…；等 12 处。分母：…; `cells` of a row says how many of its kind there are."""
    told = []
    for title, cells in grouped(rows):
        said = [cell_said(cell, paths.get(cell["file_sha256"] or "")) for cell in cells]
        total = int(cells[0]["cells"])
        told.append(f"{title}：{'；'.join([*said, *([f'等 {total} 处'] if total > len(cells) else [])])}")
    return "。".join(told)
