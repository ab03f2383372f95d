"""Sheets of the 名次表 workbook that compute: weights to try, points, totals and ranks by formula.

Belongs here: those sheets and their formulas, in functions that Excel, WPS and LibreOffice all know (no dynamic arrays). Does not belong
here: what they compute from (live), the published sheets (workbook), the look (sheet_look).
Under the published weights every formula gives what is published; under others what `sanzhang simulate` gives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pipelines.reports import words
from pipelines.reports.live import Leaf
from pipelines.reports.live_shares import FIRST, POINTS, SHARES, TRIAL, WEIGHTS, ShareSheet, cell_of, row_of, run_of
from pipelines.reports.published import Row
from pipelines.reports.sheet_look import close, head, put

_UNKNOWN_RANK = 100000
_SAID = {
    "shown_only": "只展示，不计分", "bonus": "加分，不随权重变", "veto_cap": "一票否决封顶，不随权重变",
}  # fmt: skip


class LiveSheets(ShareSheet):
    """Writes the sheets of one workbook; weights first, so that what follows knows where they stand."""

    @property
    def _changed(self) -> str:
        return cell_of(WEIGHTS, self._place.weights + len(self._live.leaves), 6)

    @property
    def banner(self) -> str:
        """The line of every live sheet: published, or only tried."""
        said = '"权重与发布的相同，得分和名次就是发布的。"', '"权重已改：以下是试算，不是发布的名次，不能当正式结果用。"'
        return f"=IF({self._changed}=0,{said[0]},{said[1]})"

    def weights(self) -> None:
        """权重: the published weights and the column to try others in."""
        titles = ("代码", "指标", "所属", "发布的权重", "试算的权重", "说明", "改了吗")
        widths = (8, 34, 16, 12, 12, 34, 9)
        sheet = self._book.add_worksheet(WEIGHTS)
        note = "只改“试算的权重”一列，“试算”“各指标得分”和各维各表随即重算；加起来应仍等于总分。试算不发布，不影响现行版。"
        row = head(sheet, self._look, self._marks, f"{self._title}权重", titles, widths, note=note)
        sheet.freeze_panes(row, 2)
        look, live = self._look, self._live
        fixed, free = look.body(num_format="0.00##", font_color="#808080"), look.body(num_format="0.00##", bg_color="#FBF1E3")
        for place, leaf in enumerate(live.leaves):
            at = row + place
            why = _SAID.get(leaf.rule, "原来没有权重，改权重请用试算命令" if leaf.is_fixed else "")
            put(sheet, look, at, (leaf.code, leaf.title, live.nodes.get(leaf.dimension, leaf.title), leaf.weight, None, why), widths)
            sheet.write_number(at, 4, float(leaf.weight), fixed if leaf.is_fixed else free)
            rule = {"validate": "decimal", "criteria": "==" if leaf.is_fixed else ">=", "value": 0, "error_title": "权重"}
            wrong = "这一项不能改权重" if leaf.is_fixed else "权重应是不小于 0 的数"
            sheet.data_validation(at, 4, at, 4, {**rule, "error_message": wrong})
            old, new = cell_of(WEIGHTS, at, 3), cell_of(WEIGHTS, at, 4)
            sheet.write_formula(at, 6, f'=IF(ROUND({new}-{old},9)=0,"","改了")', look.body(align="center"), "")
        last = row + len(live.leaves)
        total = sum((leaf.weight for leaf in live.leaves), Decimal(0))
        put(sheet, look, last, ("", "合计", "", total, None, None, None), widths, bold=True)
        bold = look.body(bold=True, num_format="0.00##")
        sheet.write_formula(last, 4, f"=SUM({run_of(WEIGHTS, row, last - 1, 4)})", bold, float(total))
        wrong = f'=IF(ROUND({cell_of(WEIGHTS, last, 4)}-{cell_of(WEIGHTS, last, 3)},6)=0,"","合计应等于 {words.fixed(total)}，请再改")'
        sheet.write_formula(last, 5, wrong, look.body(bold=True, font_color="#8F4A00"), "")
        changed = f"=SUMPRODUCT((ROUND({run_of(WEIGHTS, row, last - 1, 4)}-{run_of(WEIGHTS, row, last - 1, 3)},9)<>0)*1)"
        sheet.write_formula(last, 6, changed, look.body(align="center"), 0)
        close(sheet, look, last + 1, len(titles))
        sheet.set_portrait()

    def trial(self) -> None:
        """试算: every unit in the order of its tried rank, with the published one beside it."""
        titles = ("试算名次", "单位", "组别", "试算得分", "发布的名次", "发布的得分", "名次变动", "有数的权重 %", "位置")
        widths = (11, 18, 10, 12, 12, 12, 14, 12, 6)
        sheet = self._book.add_worksheet(TRIAL)
        note = "按“权重”表里试算的权重重算，名次随权重变；名次可能在的范围、支持档次只在“名次表”里。缺数的规则同正式方案。"
        row = head(sheet, self._look, self._marks, f"{self._title}名次试算", titles, widths, note=note, live=self.banner)
        sheet.freeze_panes(row, 2)
        look, live = self._look, self._live
        units, top = len(live.units), self._place.points - 6
        order = row_of(POINTS, top + 5, units)
        formats = (
            look.body(align="center", bold=True), look.body(indent=1), look.body(align="center"), look.body(num_format="0.00"),
            look.body(align="center"), look.body(num_format="0.00"), look.body(align="center"), look.body(num_format="0.0"),
            look(font_color="#808080", align="center"),
        )  # fmt: skip
        first = 2 + row
        for place in range(units):
            at, spot = row + place, cell_of(TRIAL, row + place, 8)
            unit = live.units[place]

            def pick(line: int, spot: str = spot) -> str:
                return f"INDEX({row_of(POINTS, line, units)},{spot})"

            rank, published = pick(top + 1), f"INDEX({run_of(TRIAL, first + units, first + 2 * units - 1, 4)},{spot})"
            shown = unit["rank"] if unit["rank"] is not None else "暂不排名"
            moved = f'IF(AND(ISNUMBER({rank}),ISNUMBER({published})),IF({rank}={published},"持平",IF({rank}<{published},'
            moved += f'"升 "&({published}-{rank}),"降 "&({rank}-{published}))),"")'
            formulas = (
                (f"={rank}", shown),
                (f"={pick(top - 1)}", self._names[place]),
                (f"=INDEX({run_of(TRIAL, first + units, first + 2 * units - 1, 2)},{spot})&\"\"", unit["peer_group"] or ""),
                (f"={pick(top)}", self._score(unit)),
                (f"={published}", shown),
                (f"=INDEX({run_of(TRIAL, first + units, first + 2 * units - 1, 5)},{spot})", float(unit["score"] or 0)),
                (f"={moved}", "持平" if unit["rank"] is not None else ""),
                (f"={pick(top + 2)}", ""),
                (f"=MATCH(SMALL({order},{place + 1}),{order},0)", place + 1),
            )  # fmt: skip
            for column, ((formula, value), shape) in enumerate(zip(formulas, formats, strict=True)):
                sheet.write_formula(at, column, formula, shape, value)
        close(sheet, look, row + units, len(titles) - 1)
        sheet.write_string(first + units - 1, 1, "发布的名次和得分（上表取数用）", look(font_color="#808080"))
        for place, unit in enumerate(live.units):
            at = first + units + place
            for column, value in ((1, self._names[place]), (2, unit["peer_group"] or ""), (4, unit["rank"]), (5, unit["score"])):
                grey = look(font_color="#808080", num_format="0.00" if column == 5 else "General")
                if value is None or isinstance(value, str):
                    sheet.write_string(at, column, value if value is not None else "暂不排名", grey)
                else:
                    sheet.write_number(at, column, float(value), grey)

    def points(self) -> None:
        """各指标得分: indicators down, units across in the order of the ranking; total and rank by formula."""
        live, look, units = self._live, self._look, len(self._live.units)
        titles = ("代码", "指标", "权重", *self._names)
        widths = (5.5, 25, 7, *([7] * units))
        sheet = self._book.add_worksheet(POINTS)
        note = (
            "一列一个单位，各指标得分相加等于总分；空格是不计分，＋的是加分（不在满分里）。未到期、免报等不计的，权重由同组其余指标分担，"
        )
        note += "所以单项得分可以高过权重，合计的满分不变。有≥的总分只是下限，有≈的补报后可升可降。"
        row = head(sheet, look, self._marks, f"{self._title}各指标得分", titles, widths, note=note, live=self.banner)
        sheet.freeze_panes(row + 2, FIRST)
        place, count = self._place, len(live.leaves)
        ends = place.points + count - 1
        for at, title in (
            (row, "总分"),
            (row + 1, "名次"),
            (row + 2, "有数的权重 %"),
            (row + 3, "参加排名"),
            (row + 4, "组内名次"),
            (row + 5, "次序"),
        ):
            put(sheet, look, at, ("", title, None), bold=at < row + 2)
        most = sum((leaf.bonus for leaf in live.leaves), Decimal(0))
        beside = f'"＋{words.with_bonus(most, Decimal(0), 0)}"' if most else ""
        full = f"=SUM({run_of(POINTS, place.points, ends, 2)})" + (f"-{most.normalize():f}" if most else "")
        weights = float(sum((leaf.weight for leaf in live.leaves), Decimal(0)))
        sheet.write_formula(row, 2, full, look.body(num_format=f"General{beside}", bold=True), weights)
        for column, unit in enumerate(live.units, start=FIRST):
            self._standing_cells(sheet, row, column, ends, unit)
        for number, leaf in enumerate(live.leaves):
            self._points_row(sheet, place.points + number, number, leaf)
        close(sheet, look, ends + 1, len(titles))
        for at in (row + 3, row + 5):
            sheet.set_row(at, None, None, {"hidden": True})
        for number, leaf in enumerate(live.leaves):
            if leaf.rule == "shown_only":
                sheet.set_row(place.points + number, None, None, {"hidden": True})
        if self._place.points - 6 != row:
            raise AssertionError("各指标得分 starts elsewhere than its formulas say")

    def _standing_cells(self, sheet: Any, row: int, column: int, ends: int, unit: Row) -> None:
        look, live, place, units = self._look, self._live, self._place, len(self._live.units)
        count = len(live.leaves)
        weights = self._weight_run((0, count - 1))
        known, owed = (
            run_of(SHARES, place.known, place.known + count - 1, column),
            run_of(SHARES, place.owed, place.owed + count - 1, column),
        )
        score, flag = cell_of(POINTS, row, column), cell_of(POINTS, row + 3, column)
        all_flags, all_scores = row_of(POINTS, row + 3, units), row_of(POINTS, row, units)
        ahead = f"({all_flags}=1)*({all_scores}>{score})"
        ranked = unit["rank"] is not None
        mark = words.sum_mark(unit, live.lowest.get(unit["unit_code"]))
        shape = look.body(num_format=f'"{mark}"0.00' if mark else "0.00", bold=True)
        sheet.write_formula(row, column, f"=ROUND(SUM({run_of(POINTS, place.points, ends, column)}),4)", shape, self._score(unit))
        sheet.write_formula(row + 1, column, f'=IF({flag}=1,1+SUMPRODUCT({ahead}),"暂不排名")', look.body(align="center", bold=True),
                            unit["rank"] if ranked else "暂不排名")  # fmt: skip
        share = f'=IF(SUMPRODUCT({weights},{owed})=0,"",ROUND(100*SUMPRODUCT({weights},{known})/SUMPRODUCT({weights},{owed}),7))'
        sheet.write_formula(row + 2, column, share, look.body(num_format="0.0"), "")
        least = f"{100 * live.min_share:.10g}"
        own = cell_of(POINTS, row + 2, column)
        refused = f'=IF(OR({own}="",{cell_of(SHARES, place.cap + 1, column)}=1),0,IF({own}<{least},0,1))'
        sheet.write_formula(row + 3, column, refused, look.body(align="center"), int(ranked))
        groups = f'"{str(unit["peer_group"] or "").replace(chr(34), "")}"'
        peers = f"({row_of(SHARES, place.cap + 2, units)}={groups})*{ahead}"
        sheet.write_formula(row + 4, column, f'=IF({flag}=1,1+SUMPRODUCT({peers}),"")', look.body(align="center"),
                            unit["peer_rank"] if ranked and unit["peer_rank"] is not None else "")  # fmt: skip
        rank = cell_of(POINTS, row + 1, column)
        order = f"=IF(ISNUMBER({rank}),{rank},{_UNKNOWN_RANK})+{column}/1000"
        sheet.write_formula(row + 5, column, order, look.body(), (unit["rank"] if ranked else _UNKNOWN_RANK) + column / 1000)

    def _points_row(self, sheet: Any, at: int, number: int, leaf: Leaf) -> None:
        look, live, place = self._look, self._live, self._place
        bonus = leaf.rule == "bonus"
        put(sheet, look, at, (leaf.code, leaf.title, leaf.bonus if bonus else None), (5.5, 25))
        weight = cell_of(WEIGHTS, place.weights + number, 4)
        if bonus:
            sheet.write_number(at, 2, float(leaf.bonus), look.body(num_format='"＋"0.00'))
        else:
            sheet.write_formula(at, 2, f"={weight}", look.body(num_format="0.00##"), float(leaf.weight))
        shape = look.body(num_format="0.00")
        for column, unit in enumerate(live.units, start=FIRST):
            value: float | str = float(live.points.get((unit["unit_code"], leaf.code), Decimal(0)))
            if leaf.rule == "veto_cap":
                formula = self._veto(at, number, leaf, column, unit)
            else:
                formula = self._points_formula(number, leaf, column, unit)
            if live.cell(unit["unit_code"], leaf.code)["skipped"]:
                value = ""
            sheet.write_formula(at, column, formula, shape, value)

    def _points_formula(self, number: int, leaf: Leaf, column: int, unit: Row) -> str:
        """Points of a cell: its share of the weight; where something is shared out, of the full marks that are rounded on their running
        sum (engine_point_raw)."""
        live, place = self._live, self._place
        cell = cell_of(SHARES, place.shares + number, column)
        full = float(live.cell(unit["unit_code"], leaf.code)["full"])
        if full and unit["unit_code"] in live.sharing:
            reached = (f"ROUND(ROUND({cell_of(SHARES, place.reached + at, column)},9),{leaf.decimals})" for at in (number, number - 1))
            most = "-".join(reached) if number else next(reached)
            product = f"{cell}*({most})" + ("" if full == 1 else f"/{full!r}")
        else:
            product = cell if leaf.rule == "bonus" else f"{cell}*{cell_of(WEIGHTS, place.weights + number, 4)}"
        return f'=IF(ISNUMBER({cell}),ROUND(ROUND({product},10),{leaf.decimals}),"")'

    def _veto(self, at: int, number: int, leaf: Leaf, column: int, unit: Row) -> str:
        """What a triggered veto takes away: on the line of the indicator with the lowest cap, 0 on every other."""
        found = self._live.cap(unit["unit_code"])
        if found is None or found[1] != leaf.code:
            return "=0"
        first = at - number
        vetoes = sum(1 for one in self._live.leaves if one.rule == "veto_cap")
        others = run_of(POINTS, first, first + len(self._live.leaves) - vetoes - 1, column)
        return f"=MIN(0,{cell_of(SHARES, self._place.cap, column)}-SUM({others}))"

    def dimension_sheets(self) -> None:
        """One sheet a dimension: points by formula with sum and rank within it, then the values behind them."""
        for code in dict.fromkeys(leaf.dimension for leaf in sorted(self._live.leaves, key=lambda leaf: leaf.dimension)):
            self._dimension(code)

    def _dimension(self, code: str) -> None:
        live, look, units = self._live, self._look, len(self._live.units)
        own = [(place, leaf) for place, leaf in enumerate(live.leaves) if leaf.dimension == code]
        scored = [one for one in own if one[1].rule != "shown_only"]
        title = live.nodes.get(code, code)
        sheet = self._book.add_worksheet(re.sub(r"[\[\]:*?/\\']", "", f"{code} {title}")[:31])
        titles, widths = ("代码", "指标", "权重", *self._names), (5.5, 25, 7, *([7] * units))
        row = head(sheet, look, self._marks, f"{self._title}{title}", titles, widths, live=self.banner)
        sheet.freeze_panes(row, FIRST)
        top, score = self._place.points - 6, look.body(num_format="0.00")
        put(sheet, look, row, ("", "本维得分", None), bold=True)
        put(sheet, look, row + 1, ("", "本维名次", None), bold=True)
        name = sheet.get_name()
        full = f"=SUM({run_of(name, row + 2, row + 1 + len(scored), 2)})"
        most = float(sum(leaf.weight + leaf.bonus for _, leaf in scored))
        bold = look.body(num_format="0.00", bold=True)
        sheet.write_formula(row, 2, full, bold, most)
        sums = {unit["unit_code"]: self._sum(unit, scored) for unit in live.units}
        for column, unit in enumerate(live.units, start=FIRST):
            mine = f"=ROUND(SUM({run_of(name, row + 2, row + 1 + len(scored), column)}),4)"
            sheet.write_formula(row, column, mine, bold, float(sums[unit["unit_code"]]))
            flags = row_of(POINTS, top + 3, units)
            ahead = f"SUMPRODUCT(({flags}=1)*({row_of(name, row, units)}>{cell_of(name, row, column)}))"
            place = 1 + sum(1 for u in live.units if u["rank"] is not None and sums[u["unit_code"]] > sums[unit["unit_code"]])
            own_rank = f'=IF({cell_of(POINTS, top + 3, column)}=1,1+{ahead},"")'
            shown = place if unit["rank"] is not None else ""
            sheet.write_formula(row + 1, column, own_rank, look.body(align="center", bold=True), shown)
        for line, (number, leaf) in enumerate(scored, start=row + 2):
            put(sheet, look, line, (leaf.code, leaf.title, None), widths)
            source = self._place.points + number
            full_shape = look.body(num_format='"＋"0.00' if leaf.rule == "bonus" else "0.00##")
            sheet.write_formula(line, 2, f"={cell_of(POINTS, source, 2)}", full_shape, float(leaf.weight + leaf.bonus))
            for column, unit in enumerate(live.units, start=FIRST):
                skipped = live.cell(unit["unit_code"], leaf.code)["skipped"]
                value = "" if skipped else float(live.points.get((unit["unit_code"], leaf.code), Decimal(0)))
                sheet.write_formula(line, column, f"={cell_of(POINTS, source, column)}", score, value)
        self._values(sheet, row + 2 + len(scored), own, titles)

    def _score(self, unit: Row) -> float:
        """The published total; of a unit without one the sum of its points."""
        return float(unit["score"] if unit["score"] is not None else self._sum(unit, list(enumerate(self._live.leaves))))

    def _sum(self, unit: Row, leaves: Sequence[tuple[int, Leaf]]) -> Decimal:
        return sum((self._live.points.get((unit["unit_code"], leaf.code), Decimal(0)) for _, leaf in leaves), Decimal(0))

    def _values(self, sheet: Any, row: int, leaves: Sequence[tuple[int, Leaf]], titles: Sequence[str]) -> None:
        """The values behind the points: figures, or the word for why there is none."""
        look, live = self._look, self._live
        for column in range(len(titles)):
            sheet.write_blank(row, column, None, look(top=1, bottom=1))
        sheet.write_string(row, 1, "指标值（有数的）", look(top=1, bottom=1, font_name="黑体"))
        for line, (_, leaf) in enumerate(leaves, start=row + 1):
            put(sheet, look, line, (leaf.code, f"{leaf.title}（{leaf.unit}）" if leaf.unit else leaf.title, None), (5.5, 25))
            for column, unit in enumerate(live.units, start=FIRST):
                value = live.values.get((unit["unit_code"], leaf.code))
                if value is None or value["value"] is None:
                    said = words.absence_title(value["absence"]) if value is not None else ""
                    sheet.write_string(line, column, said or "没有数", look.body(font_color="#808080", align="right", shrink=True))
                else:
                    sheet.write_number(line, column, float(value["value"]), look.body(num_format="0.00"))
        close(sheet, look, row + 1 + len(leaves), len(titles))
