"""The shortlist of 典型案例 as a workbook: counties and townships that stand out, those that do not and why, every case with its claim.

Belongs here: which tables the shortlist has. Does not belong here: the measure (deviance), layout of sheets (dossier_files).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.paths import Roots
from pipelines.reports import casenotes, deviance, plain, words
from pipelines.reports.deviance import Standing
from pipelines.reports.dossier import cases
from pipelines.reports.dossier_files import Table, require_place, write_sheets
from pipelines.reports.published import Published

_TITLES = ("单位", "组", "月均服务人次", "与中位数之比", "九成区间下端", "上端", "报了几个月", "平台核到的份额", "差在哪里")
_WIDTHS = (26, 12, 12, 12, 12, 10, 10, 12, 46)


def _rows(found: Sequence[Standing]) -> tuple[tuple[object, ...], ...]:
    def rounded(value: float | None, decimals: int) -> float | None:
        return None if value is None else round(value, decimals)

    return tuple(
        (s.county.name, s.county.peer_group, rounded(s.rate, 2), rounded(s.ratio, 3), rounded(s.low, 3), rounded(s.high, 3),
         len(s.county.months), rounded(s.county.matched, 3), s.why or "候选")
        for s in found
    )  # fmt: skip


def labels(roots: Roots) -> dict[str, str]:
    """Case id → its last label, masked; empty where the office keeps no notes."""
    found = [note for note in casenotes.notes(roots) if note.label]
    return {note.case_id: note.label for note in casenotes.shown(found, casenotes.masker(roots))} if found else {}


def tables(edition: Published, roots: Roots) -> list[Table]:
    """候选县, 候选乡镇 and 案例, each with the rule it follows; candidates first, then the others with what they fall short of."""
    said = labels(roots)
    listed = tuple(
        (c["unit_name"], c["place"], c["title"], c["field_title"], words.period_title(c["period"]), c["approved_title"],
         c["claimed_people"], "是" if c["is_whole"] else "否", said.get(c["case_id"], ""), c["case_id"])
        for c in cases(edition)
    )  # fmt: skip
    titles = ("单位", "乡镇（街道）", "案例", "领域", "半年", "认定", "自报人次", "四段写全", "标签", "案例编号")
    per_head = ("单位", "组", "每千人口月均服务人次", *_TITLES[3:])
    return [
        Table("县", "候选县（市、区）", deviance.RULE, per_head, _WIDTHS, _rows(deviance.standings(deviance.load(edition)))),
        Table("乡镇", "候选乡镇（街道）", deviance.TOWNSHIP_RULE, _TITLES, _WIDTHS,
              _rows(deviance.standings(deviance.load_townships(edition), deviance.TOWNSHIP_DRAWS))),
        Table("案例", "全部案例", "自报人次没有核过；一个案例的卷宗见 sanzhang dossier 案例编号。", titles,
              (14, 16, 44, 12, 18, 18, 10, 10, 14, 20), listed),
    ]  # fmt: skip


def write(edition: Published, roots: Roots, out: Path) -> None:
    """The shortlist stands at `out` (.xlsx) after the call, with the edition to cite on each sheet; Refusal for another suffix."""
    require_place(out, (".xlsx",))
    head = edition.edition()
    demo = "演示数据，全部虚构；" if head.get("demo") else ""
    heading = f"{demo}发布版 {head['edition_id']}，数据截至 {words.day(head['as_of'])}"
    write_sheets(out, heading, head["as_of"], tables(edition, roots))


def listing(edition: Published, roots: Roots) -> str:
    """Every case in a line, for a terminal, and the edition to cite."""
    said = labels(roots)
    rows = [
        [c["case_id"], c["unit_name"], c["title"], str(c["field_title"] or ""), words.period_title(c["period"]), said.get(c["case_id"], "")]
        for c in cases(edition)
    ]
    cited = f"{len(rows)} 个案例，取自发布版 {edition.edition()['edition_id']}；一个案例的卷宗：sanzhang dossier 案例编号"
    return "\n".join([plain.table(("案例编号", "单位", "案例", "领域", "半年", "标签"), rows), cited]) if rows else "这一版没有典型案例。"
