"""A dossier and the shortlist as they are read: on a terminal, as .xlsx and as .docx, from the same tables.

Belongs here: tables of a dossier, the three layouts. Does not belong here: figures (dossier, deviance). Every text is written as
text, never as formula or link; edition and case id stand at the head of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal
from pipelines.reports import plain, words
from pipelines.reports.dossier import Dossier, Month

_FONT, _LINE, _PAGE_CM = "宋体", 15, 21.5
_CLAIMS = ("在哪里", "原话", "数", "拿什么对", "结果")
_MONTHS = ("月份", "案例所在地场次", "人次", "平台核到的人次", "本县其他乡镇场次（每乡镇）", "相近各县场次（每乡镇）", "")


@dataclass(frozen=True)
class Table:
    """One table: its title, a sentence about it, columns with widths in characters, rows; `name` is that of its sheet."""

    name: str
    title: str
    note: str
    titles: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[object, ...], ...]


def about(made: Dossier) -> list[tuple[str, str]]:
    """What the case is: title → text."""
    case = made.case
    return [
        ("单位", str(case["unit_name"])), ("乡镇（街道）", str(case["place"] or "没有写")), ("领域", str(case["field_title"] or "")),
        ("半年", words.period_title(str(case["period"]))), ("认定", str(case["approved_title"] or "没有写")),
        ("起点", f"{words.day(made.start)}，取{made.start_from}" if made.start else "不知道"), ("来源", made.source),
    ]  # fmt: skip


def change_words(made: Dossier) -> str:
    """The months before and after in one sentence, with how unusual the change is."""
    change = made.change
    if change.own is None:
        return f"起点前有 {change.before_months} 个月、后有 {change.after_months} 个月的台账，比不了前后。"
    said = f"案例所在乡镇同领域每月场次：起点前 {change.own[0]:.2f}，起点后 {change.own[1]:.2f}"
    if change.others is None:
        return said + "；本县没有其他乡镇可比。"
    of_others = f"本县其他乡镇平均 {change.others[0]:.2f} → {change.others[1]:.2f}"
    return f"{said}；{of_others}。把同一个起点安到本县每个乡镇头上，它的变化在 {change.of} 个里从高到低排第 {change.place}。"


def tables(made: Dossier) -> list[Table]:
    """The tables of a dossier in the order in which they are read; those about notes only where there are any."""
    found = [
        Table(
            "对照", "自报的，拿什么对", "对不上不等于虚报，先请县里说明；没有报台账的月份不是 0，没有计入。", _CLAIMS, (14, 46, 10, 52, 36),
            tuple((c.passage, c.sentence, c.figure or "没有数", c.held, c.verdict) for c in made.claims),
        ),
        Table("逐月", "前后各月（本案例的领域）", change_words(made), _MONTHS, (10, 12, 10, 12, 16, 16, 16), _months(made)),
        Table(
            "条件相近的县", "条件相近的县", "同组里人口和乡镇数最接近的；差别是两者对数差之和，越小越近。",
            ("单位", "组", "人口", "乡镇数", "差别", "同领域案例"), (14, 10, 10, 8, 8, 10),
            tuple((n["unit_name"], n["peer_group"], n["population"], n["township_count"], n["distance"], n["same_field_cases"])
                  for n in made.neighbours),
        ),
        Table(
            "相近的案例", "写得最像的案例", "相同的份额按相邻两字算；写得像不等于抄。",
            ("单位", "案例", "相同", "案例编号"), (14, 44, 8, 20),
            tuple((s["unit_name"], s["title"], f"{s['likeness']:.0%}", s["case_id"]) for s in made.similar),
        ),
    ]  # fmt: skip
    if made.findings:
        rows = tuple((f["severity_title"], f["cell"], f["message"]) for f in made.findings)
        found.append(Table("没有了结的问题", "所在表里没有了结的问题", "", ("轻重", "单元格", "问题"), (8, 10, 90), rows))
    if made.notes:
        notes = tuple((words.day(n.noted_on), n.by, n.label, words.day(n.started_on), n.note) for n in made.notes)
        said = "办公室自己记的，不在发布版里；人名已隐去。"
        found.append(Table("笔记", "笔记和标签", said, ("日期", "谁记的", "标签", "做法开始", "笔记"), (12, 20, 14, 12, 60), notes))
    if made.attachments:
        files = tuple((a.name, a.sha256, a.size, a.origin) for a in made.attachments)
        said = "按内容的 sha256 认；文件本身不在这里。"
        found.append(Table("佐证", "佐证材料", said, ("文件", "sha256", "字节", "哪里来"), (40, 68, 12, 12), files))
    return found


def _months(made: Dossier) -> tuple[tuple[object, ...], ...]:
    """The months with the start marked: in its own month, or before the first where it lies earlier."""
    month = words.day(made.start)[:7]
    rows: list[tuple[object, ...]] = []
    for m in made.months:
        mark = "← 起点" if m.period == month else "没有台账" if m.activities is None else ""
        rows.append((m.period, m.activities, m.people, m.platform, m.others, m.neighbours, mark))
    if month and made.months and month < made.months[0].period:
        rows.insert(0, (month, None, None, None, None, None, "← 起点，早于全部台账"))
    return tuple(rows)


def as_text(made: Dossier) -> str:
    """The dossier for a terminal."""
    lines = [f"{made.case['title']}", made.heading, "", *(f"{name}：{text}" for name, text in about(made)), ""]
    for title, text in made.passages.items():
        lines += [f"【{title}】{text or '没有写'}", ""]
    lines += ["注意", *(f"  {n}. {text}" for n, text in enumerate(made.cautions, 1)), ""]
    held, *others = tables(made)
    lines += [f"{held.title}　{held.note}"]
    for place, sentence, figure, against, verdict in held.rows:
        lines += [f"  {place}：{sentence}" + (f"（{figure}）" if figure != sentence else ""), f"      {against} → {verdict}"]
    lines.append("")
    for one in others:
        lines += [f"{one.title}　{one.note}".rstrip("　"), plain.table(one.titles, [[_said(v) for v in row] for row in one.rows]), ""]
    return "\n".join(lines).rstrip()


def _said(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def write_dossier(made: Dossier, out: Path) -> None:
    """The dossier stands at `out` after the call, as its suffix says (.xlsx, .docx); Refusal for another one."""
    require_place(out, (".xlsx", ".docx"))
    if out.suffix.lower() == ".docx":
        _document(made, out)
    else:
        _workbook(made, out)


def require_place(out: Path, suffixes: Sequence[str]) -> None:
    """Refusal where a file of that name cannot be written."""
    if out.suffix.lower() not in suffixes:
        raise Refusal(f"--out {out} 应以 {' 或 '.join(suffixes)} 结尾")
    if not out.absolute().parent.is_dir():
        raise Refusal(f"没有目录 {out.absolute().parent}")


def _workbook(made: Dossier, out: Path) -> None:
    text = Table(
        "案例", str(made.case["title"]), "", ("项目", "内容"), (14, 110),
        (*about(made), *((t, p or "没有写") for t, p in made.passages.items()),
         *((f"注意 {n}", c) for n, c in enumerate(made.cautions, 1))),
    )  # fmt: skip
    write_sheets(out, made.heading, made.edition["as_of"], [text, *tables(made)], made.months)


def write_sheets(out: Path, heading: str, day: Any, sheets: Sequence[Table], months: Sequence[Month] = ()) -> None:
    """A workbook with a sheet a table, `heading` on each; a sheet 逐月 gets its line drawn. The same content gives the same bytes."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": sheets[0].title, "comments": heading, "created": datetime.combine(day, datetime.min.time())})
    look = {"font_name": _FONT, "font_size": 10, "valign": "top", "text_wrap": True}
    head = book.add_format({**look, "bold": True, "font_size": 14, "text_wrap": False})
    small, cell = book.add_format({**look, "font_color": "#555555"}), book.add_format({**look, "border": 1})
    bold = book.add_format({**look, "bold": True, "border": 1, "bg_color": "#EDEDED"})
    for one in sheets:
        sheet = book.add_worksheet(one.name)
        for row, (text, how) in enumerate([(one.title, head), (heading, small), (one.note, small)]):
            sheet.merge_range(row, 0, row, len(one.titles) - 1, "", how)
            sheet.write_string(row, 0, text, how)
            wide = max(sum(one.widths), 1)
            sheet.set_row(row, 24 if how is head else _LINE * max(1, ceil(plain.display_width(text) / wide)) + 2)
        sheet.set_row(3, 2 * _LINE)
        for column, (text, width) in enumerate(zip(one.titles, one.widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(3, column, text, bold)
        for row, values in enumerate(one.rows, start=4):
            _write_row(sheet, row, values, one.widths, cell)
        if one.name == "逐月" and months:
            _draw(book, sheet, len(one.rows))
        sheet.freeze_panes(4, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&F&R第 &P 页，共 &N 页")
    book.close()


def _write_row(sheet: Any, row: int, values: Sequence[object], widths: Sequence[int], cell: Any) -> None:
    lines = 1
    for column, value in enumerate(values):
        if value is None or value == "":
            sheet.write_blank(row, column, None, cell)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, cell)
        else:
            sheet.write_string(row, column, str(value), cell)
            lines = max(lines, ceil(plain.display_width(str(value)) / (widths[column] - 1)))
    sheet.set_row(row, min(_LINE * lines + 2, 400))


def _draw(book: Any, sheet: Any, rows: int) -> None:
    """Activities by month under the table: the place of the case, the others; a month without a ledger is a gap."""
    chart = book.add_chart({"type": "line"})
    for column in (1, 4, 5):
        where = {"name": ["逐月", 3, column], "categories": ["逐月", 4, 0, 3 + rows, 0], "values": ["逐月", 4, column, 3 + rows, column]}
        chart.add_series({**where, "marker": {"type": "circle", "size": 4}})
    chart.set_title({"name": "同领域每月场次（起点见表）", "name_font": {"size": 11}})
    chart.show_blanks_as("gap")
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 320})
    sheet.insert_chart(5 + rows, 0, chart)


def _document(made: Dossier, out: Path) -> None:
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, section.page_height, section.page_width
    for style in ("Normal", "Title", "Heading 1"):
        font = document.styles[style].font
        font.name = _FONT
        font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    document.styles["Normal"].font.size = Pt(10.5)
    about_file, created = document.core_properties, datetime.combine(made.edition["as_of"], datetime.min.time())
    about_file.title, about_file.author, about_file.comments = str(made.case["title"]), "", made.heading
    about_file.created = about_file.modified = created
    document.add_heading(str(made.case["title"]), 0)
    document.add_paragraph(made.heading)
    _fill(document, ("", ""), about(made), (14, 110))
    for title, text in made.passages.items():
        document.add_heading(title, 1)
        document.add_paragraph(text or "没有写")
    document.add_heading("注意", 1)
    for caution in made.cautions:
        document.add_paragraph(caution, style="List Number")
    for one in tables(made):
        document.add_heading(one.title, 1)
        if one.note:
            document.add_paragraph(one.note)
        _fill(document, one.titles, one.rows, one.widths)
    document.save(str(out))


def _fill(document: Any, titles: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int]) -> None:
    from docx.shared import Cm

    shown = [titles, *rows] if any(titles) else list(rows)
    made = document.add_table(rows=len(shown), cols=len(titles), style="Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(_PAGE_CM * width / sum(widths))
    for cells, values in zip(made.rows, shown, strict=True):
        for cell, value, width in zip(cells.cells, values, widths, strict=True):
            cell.text, cell.width = _said(value), Cm(_PAGE_CM * width / sum(widths))
