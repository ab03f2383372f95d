"""`sanzhang editions diff`: the differences of two editions in Chinese, or as json.

Belongs here: order, words and how much is shown. Does not belong here: finding the differences (editions.difference).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipelines.editions.difference import Difference, Row
from pipelines.editions.store import KIND_TITLES
from pipelines.reports import plain, words
from pipelines.reports.published import LEVEL_TITLES

_SHOWN = 20
_CELLS_SHOWN = 4


def render(found: Difference, format: str = "text") -> str:
    """The whole difference as json, or its head, every rank that moved with the points behind it, and what else changed, as text."""
    if format == "json":
        kept = {name: value for name, value in found.__dict__.items() if name not in ("names", "titles")}
        return plain.as_json({**kept, "equal_content": found.old["content_sha256"] == found.new["content_sha256"]})
    return "\n".join([*_head(found), *_inputs(found), *_rankings(found)])


def _edition(row: Row) -> str:
    return f"{row['edition_id']}（{KIND_TITLES.get(row['kind'], row['kind'])}，截至 {row['as_of']}）"


def _head(found: Difference) -> list[str]:
    lines = [f"{_edition(found.old)} → {_edition(found.new)}"]
    if found.old["content_sha256"] == found.new["content_sha256"]:
        lines.append("内容相同。")
    return lines


def _limited(lines: Iterable[str], limit: int = _SHOWN) -> Iterator[str]:
    every = list(lines)
    yield from every[:limit]
    if len(every) > limit:
        yield f"  …… 共 {len(every)} 条，全部见 --format json"


def _inputs(found: Difference) -> Iterator[str]:
    scheme = "方案未变" if found.old["scheme_sha256"] == found.new["scheme_sha256"] else "方案变了"
    code = "代码未变" if found.old["code_version"] == found.new["code_version"] else "代码变了"
    yield (
        f"输入：收件多 {len(found.files_added)}、少 {len(found.files_removed)}；处理记录多 {len(found.decisions_added)}、"
        f"少 {len(found.decisions_removed)}；{scheme}，{code}"
    )
    files = [("+", row) for row in found.files_added] + [("−", row) for row in found.files_removed]
    yield from _limited(f"  {sign} {row['received_on']} {row['path']}（{row['file_sha256'][:12]}）" for sign, row in files)
    acts = [("+", row) for row in found.decisions_added] + [("−", row) for row in found.decisions_removed]
    yield from _limited(
        f"  {sign} {row['decided_on']} {row['by']} {row['kind']} {row['target']} {row['value']} {row['reason']}" for sign, row in acts
    )
    yield from (f"  方案 {row['scheme']} {row['level']} {row['indicator_code']} {row['title']}：" + "，".join(
        f"{name} {old if old is not None else '无'} → {new if new is not None else '无'}" for name, (old, new) in row["changed"].items()
    ) for row in found.scheme[:_SHOWN])  # fmt: skip
    yield from (f"注意：{note}" for note in found.notes)


def _place(rank: int | None) -> str:
    return f"第 {rank}" if rank is not None else "不排名"


def _score(value: object) -> str:
    return words.fixed(value, 2) if value is not None else "无"  # type: ignore[arg-type]


def _rankings(found: Difference) -> Iterator[str]:
    for row in found.rankings_only:
        which = "前一版" if row["only_in"] == "old" else "后一版"
        yield f"只在{which}里有的排名：{words.period_title(row['period'])}{LEVEL_TITLES[row['level']]}级（{row['scheme']}）"
    if not (found.ranks or found.points or found.values):
        yield "名次、得分、指标值都没有变。"
        return
    points: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in found.points:
        if row["old_points"] != row["new_points"]:
            points[row["scheme"], row["period"], row["level"], row["unit_code"]].append(row)
    cells: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in found.cells:
        cells[row["period"], row["level"], row["unit_code"], row["indicator_code"]].append(row)
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in found.ranks:
        groups[row["scheme"], row["period"], row["level"]].append(row)
    for (scheme, period, level), rows in groups.items():
        moved = sum(1 for row in rows if row["old_rank"] != row["new_rank"])
        yield f"{words.period_title(period)}{LEVEL_TITLES[level]}级（{scheme}）：{moved} 个单位名次变，{len(rows)} 个单位得分或状态变"
        for row in rows:
            yield (
                f"  {row['unit_name']}：{_place(row['old_rank'])} → {_place(row['new_rank'])}，得分 {_score(row['old_score'])} → "
                f"{_score(row['new_score'])}"
            )
            for line in sorted(points[scheme, period, level, row["unit_code"]], key=_weight):
                yield from _line(found, line, cells[period, level, row["unit_code"], line["indicator_code"]])
    yield (
        f"合计：名次或得分 {len(found.ranks)} 处，分值 {len(found.points)} 行，指标值 {len(found.values)} 个，"
        f"依据单元格 {found.cells_total} 处"
    )


def _weight(line: Row) -> tuple[float, str]:
    return (-abs(float((line["new_points"] or 0) - (line["old_points"] or 0))), line["indicator_code"])


def _line(found: Difference, line: Row, cells: list[Row]) -> Iterator[str]:
    code = line["indicator_code"]
    yield f"    {code} {found.titles.get(code, '')}：{_score(line['old_points'])} → {_score(line['new_points'])} 分"
    yield f"      原：{line['old_explanation'] or '无'}"
    yield f"      现：{line['new_explanation'] or '无'}"
    for cell in cells[:_CELLS_SHOWN]:
        sign = "+" if cell["side"] == "added" else "−"
        name = (cell["path"] or "").rsplit("/", 1)[-1] or cell["source"]
        where = " › ".join(part for part in (name, cell["sheet"], cell["cell"]) if part)
        yield f"      {sign} {where}：{cell['value_text'] or ''}"
    if len(cells) > _CELLS_SHOWN:
        yield f"      …… 等 {len(cells)} 处"
