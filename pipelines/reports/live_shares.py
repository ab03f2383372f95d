"""得分系数, the sheet that the live sheets of the 名次表 workbook multiply by, and where everything stands.

Belongs here: that sheet, and addresses in it and beside it. Does not belong here: the sheets that people read (live_sheets), what is
computed from (live).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from pipelines.reports.live import TOTAL, Leaf, Live
from pipelines.reports.published import Row
from pipelines.reports.sheet_look import Look, close, head

WEIGHTS, TRIAL, POINTS, SHARES = "权重", "试算", "各指标得分", "得分系数"
FIRST = 3  # first column of a unit


@dataclass(frozen=True)
class Place:
    """Rows (from 0) of what other formulas refer to, once the sheets' heads are as high as they are."""

    weights: int
    shares: int
    stretch: int
    reached: int
    known: int
    owed: int
    cap: int
    points: int


@lru_cache(maxsize=4096)
def cell_of(sheet: str, row: int, column: int) -> str:
    """The absolute address of a cell; rows and columns from 0."""
    return f"'{sheet}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


@lru_cache(maxsize=4096)
def run_of(sheet: str, first: int, last: int, column: int) -> str:
    """The absolute address of rows of one column, ends included."""
    return f"{cell_of(sheet, first, column)}:{xl_rowcol_to_cell(last, column, row_abs=True, col_abs=True)}"


def row_of(sheet: str, row: int, units: int) -> str:
    """The absolute address of a row from the first unit to the last."""
    return f"{cell_of(sheet, row, FIRST)}:{xl_rowcol_to_cell(row, FIRST + units - 1, row_abs=True, col_abs=True)}"


class ShareSheet:
    """Writes 得分系数; the sheets that refer to it extend this class."""

    def __init__(self, book: Any, look: Look, live: Live, marks: str, period_title: str) -> None:
        self._book, self._look, self._live, self._marks, self._title = book, look, live, marks, period_title
        self._names = tuple(str(unit["unit_name"]) for unit in live.units)
        count = len(live.leaves)
        first = 4  # title, marks, note, header
        self._place = Place(
            weights=first, shares=first, stretch=first + count + 1, reached=first + count + len(live.groups) + 2,
            known=first + 2 * count + len(live.groups) + 3, owed=first + 3 * count + len(live.groups) + 4,
            cap=first + 4 * count + len(live.groups) + 5, points=first + 7,
        )  # fmt: skip

    def _runs(self, places: Sequence[int]) -> list[tuple[int, int]]:
        """Places as runs of rows that follow one another."""
        runs: list[tuple[int, int]] = []
        for place in places:
            if runs and runs[-1][1] == place - 1:
                runs[-1] = runs[-1][0], place
            else:
                runs.append((place, place))
        return runs

    def _weight_run(self, run: tuple[int, int]) -> str:
        return run_of(WEIGHTS, self._place.weights + run[0], self._place.weights + run[1], 4)

    def shares(self) -> None:
        """得分系数: what the formulas multiply the weights by; not for print."""
        live, look, place = self._live, self._look, self._place
        titles, widths = ("代码", "指标", "", *self._names), (8, 32, 4, *([10] * len(live.units)))
        sheet = self._book.add_worksheet(SHARES)
        note = "每一分权重得多少（得分＝系数×分担后的满分，四舍五入到方案的小数位）；“不计”的由同组其余指标分担。由系统写出，请不要改。"
        row = head(sheet, look, self._marks, "得分系数（公式取数用）", titles, widths, note=note)
        sheet.freeze_panes(row, FIRST)
        number_shape, text_shape = look(num_format="0.0000"), look(font_color="#808080", align="right")
        for number, leaf in enumerate(live.leaves):
            for base in (place.shares, place.reached, place.known, place.owed):
                sheet.write_string(base + number, 0, leaf.code, look())
                sheet.write_string(base + number, 1, leaf.title, look())
            for column, unit in enumerate(live.units, start=FIRST):
                cell = live.cell(unit["unit_code"], leaf.code)
                if cell["skipped"]:
                    sheet.write_string(place.shares + number, column, "不计", text_shape)
                else:
                    sheet.write_number(place.shares + number, column, float(cell["share"]), number_shape)
                self._reached(sheet, number, leaf, column, unit)
                sheet.write_number(place.known + number, column, int(cell["known"]), look())
                sheet.write_number(place.owed + number, column, int(cell["owed"]), look())
        blocks = ((place.stretch, "同组折算"), (place.reached, "满分累计"), (place.known, "有数（1 有）"), (place.owed, "应报（1 应报）"))
        for at, said in blocks:
            sheet.write_string(at - 1, 1, said, look(bold=True))
        self._stretches(sheet)
        for at, said in ((place.cap, "一票否决后总分最高"), (place.cap + 1, "缺不可缺的指标（1 缺）"), (place.cap + 2, "组别")):
            sheet.write_string(at, 1, said, look(bold=True))
        for column, unit in enumerate(live.units, start=FIRST):
            own = unit["unit_code"]
            if (cap := live.cap(own)) is not None:
                sheet.write_number(place.cap, column, cap[0], look())
            sheet.write_number(place.cap + 1, column, int(any(live.cell(own, leaf.code)["refused"] for leaf in live.leaves)), look())
            sheet.write_string(place.cap + 2, column, str(unit["peer_group"] or ""), look())
        close(sheet, look, place.cap + 3, len(titles))

    def _reached(self, sheet: Any, number: int, leaf: Leaf, column: int, unit: Row) -> None:
        """Full marks up to and with this indicator, as they are shared out; only where a unit shares out."""
        live, place = self._live, self._place
        if unit["unit_code"] not in live.sharing:
            return
        full = float(live.cell(unit["unit_code"], leaf.code)["full"])
        before = cell_of(SHARES, place.reached + number - 1, column) if number else "0"
        if not full:
            sheet.write_formula(place.reached + number, column, f"={before}", self._look(num_format="0.0000"), 0)
            return
        if leaf.rule == "bonus":
            own = repr(full)
        else:
            own = (
                f"{cell_of(WEIGHTS, place.weights + number, 4)}*{cell_of(SHARES, place.stretch + live.groups.index(leaf.above[0]), column)}"
            )
            own += "" if full == 1 else f"*{full!r}"
        counted = f"={before}+IF(ISNUMBER({cell_of(SHARES, place.shares + number, column)}),{own},0)"
        sheet.write_formula(place.reached + number, column, counted, self._look(num_format="0.0000"), 0)

    def _stretches(self, sheet: Any) -> None:
        """For each group the declared weight of its members over that of those that count, times that of the group above."""
        live, look, place = self._live, self._look, self._place
        for line, group in enumerate(live.groups):
            at, members, parent = place.stretch + line, live.members(group), live.parent(group)
            sheet.write_string(at, 0, "" if group == TOTAL else group, look())
            sheet.write_string(at, 1, "全部" if group == TOTAL else live.nodes.get(group, group), look())
            whole = "+".join(f"SUM({self._weight_run(run)})" for run in self._runs(sorted(place for member in members for place in member)))
            for column, _ in enumerate(live.units, start=FIRST):
                present = "+".join(self._present(member, column) for member in members)
                above = "" if parent is None else f"*{cell_of(SHARES, place.stretch + live.groups.index(parent), column)}"
                sheet.write_formula(at, column, f"=IFERROR(({whole})/({present}),1){above}", look(num_format="0.0000"), 1)

    def _present(self, member: Sequence[int], column: int) -> str:
        """The declared weight of a member of a group where at least one indicator below it counts, else 0."""
        runs = self._runs(member)
        counted = "+".join(f"COUNT({run_of(SHARES, self._place.shares + a, self._place.shares + b, column)})" for a, b in runs)
        weight = "+".join(f"SUM({self._weight_run(run)})" for run in runs)
        return f"(({counted})>0)*({weight})"
