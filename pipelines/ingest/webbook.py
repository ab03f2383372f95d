"""A web page with tables (HTML, mostly named .xls): what many platforms export, and what 另存为网页 writes.

Belongs here: that page → the texts, merges and hidden rows of one sheet, its tables one below the other as an office program opens it
(but without the blank rows that it may put around texts outside of tables).
Does not belong here: the tags of a page (webtags), SpreadsheetML (flatbook).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.delimited import decode
from pipelines.ingest.flatbook import FlatSheet
from pipelines.ingest.webtags import Tag, pieces

_CHARSET = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*(big5|big5-hkscs)\b", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,31})</x:Name>")
_ELSEWHERE = re.compile(r"<frameset\b|<x:WorksheetSource\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_PLAIN_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINES = {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center", "form", "pre", "dd", "dt", "caption"}
_BODIES = {"thead", "tbody", "tfoot"}
_ENDS = {"tr", "table", "tbody", "tfoot", "div", "center", "form", "body", "html"}  # what a whole page may end with
_MARKS = 4 * limits.SUBMISSION_CELLS
_TOO_LARGE = "工作表大得不正常，没有打开"


def read_page(content: bytes) -> FlatSheet:
    """The sheet of a web page; Refusal where it holds no table, breaks off, or is larger than any return.

    Text that stands outside the tables is a row of its own. A cell is what is shown, but the number behind a rounded one (x:num).
    """
    text = _decoded(content)
    if text.count("<") > _MARKS:
        raise Refusal(_TOO_LARGE)
    name = _SHEET_NAME.findall(text[:65_536])
    page = _Page(FlatSheet(name[0] if len(name) == 1 else ""))
    last = ""
    for piece in pieces(text):
        if isinstance(piece, Tag):
            page.take(piece)
            last = piece.name
        else:
            page.say(piece)
    if not page.cells:
        elsewhere = "表格存在旁边文件夹的别的文件里，请另存为 .xlsx" if _ELSEWHERE.search(text) else "里面没有表格"
        raise Refusal(f"文件实际是网页（HTML），{elsewhere}")
    if page.open and last not in _ENDS:
        raise Refusal("网页不完整，表格没有写完")
    page.end()
    return page.sheet


def _decoded(content: bytes) -> str:
    """The text of the page; what it says of its own encoding counts only where it is neither UTF nor GB18030."""
    declared = _CHARSET.search(content[:4096])
    try:
        return content.decode(declared.group(1).decode()) if declared else decode(content)
    except UnicodeDecodeError:
        return decode(content)


@dataclass
class _Cell:
    across: int
    down: int
    number: str | None
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = _BLANKS.sub(" ", "".join(self.texts)).replace("\v", "\n").split("\n")
        shown = "\n".join(line.strip(" ") for line in lines).strip()
        exact = self.number is not None and _PLAIN_NUMBER.fullmatch(self.number) and _PLAIN_NUMBER.fullmatch(shown)
        return self.number or shown if exact else shown


@dataclass
class _Table:
    """A table that is open: the cells of its open row, columns that cells above reach into, and the first of its merges."""

    merges: int
    row: list[_Cell] | None = None
    cell: _Cell | None = None
    hidden: bool = False
    reached: dict[int, int] = field(default_factory=dict)


class _Page:
    """Lays tables and loose texts out from the top down."""

    def __init__(self, sheet: FlatSheet) -> None:
        self.sheet, self.cells, self.open = sheet, 0, list[_Table]()
        self._loose, self._area = list[str](), 0

    def say(self, text: str) -> None:
        """A piece of text."""
        cell = self.open[-1].cell if self.open else None
        (cell.texts if cell else self._loose).append(text)

    def take(self, tag: Tag) -> None:
        """A tag, whose place decides what it opens and closes; an end that is left out is where the next thing begins."""
        match tag.name:
            case "table":
                self._close_row()
                self._flush()
                if tag.closing:
                    self._close_table()
                else:
                    self._open_table()
            case "tr":
                self._close_row()
                if self.open and not tag.closing:
                    self.open[-1].row = []
                    self.open[-1].hidden = bool(_NOT_SHOWN.search(tag.attributes.get("style", "")))
            case "td" | "th":
                self._close_cell()
                if self.open and not tag.closing:
                    self._open_cell(tag)
            case "br":
                self._break()
            case "input" if tag.attributes.get("type", "text").lower() in ("text", "number"):
                self.say(tag.attributes.get("value", ""))
            case name if name in _BODIES:
                self._close_row()
            case name if name in _LINES:
                self._break()

    def end(self) -> None:
        """Everything that is still open is laid out."""
        while self.open:
            self._close_row()
            self._close_table()
        self._flush()

    def _break(self) -> None:
        cell = self.open[-1].cell if self.open else None
        if cell is None:
            self._flush()
        elif cell.texts and cell.texts[-1] != "\v":
            cell.texts.append("\v")

    def _open_table(self) -> None:
        if len(self.open) >= limits.TABLES_IN_TABLES:
            raise Refusal(_TOO_LARGE)
        self.open.append(_Table(len(self.sheet.merges)))

    def _close_table(self) -> None:
        """No cell reaches below its own table."""
        if self.open:
            first, last = self.open.pop().merges, len(self.sheet.rows) - 1
            self.sheet.merges[first:] = [(top, left, min(bottom, last), right) for top, left, bottom, right in self.sheet.merges[first:]]

    def _open_cell(self, tag: Tag) -> None:
        table = self.open[-1]
        self.cells += 1
        if self.cells > limits.SUBMISSION_CELLS:
            raise Refusal(_TOO_LARGE)
        table.cell = _Cell(tag.number("colspan"), tag.number("rowspan"), tag.attributes.get("x:num"))
        if table.row is None:
            table.row = []
        table.row.append(table.cell)

    def _close_cell(self) -> None:
        if self.open:
            self.open[-1].cell = None
            self._flush()

    def _close_row(self) -> None:
        if not self.open:
            return
        table, self.open[-1].cell = self.open[-1], None
        self._flush()
        if table.row is not None:
            self._lay(table, table.row)
        table.row = None

    def _flush(self) -> None:
        """Text outside of cells is a row of its own."""
        texts, self._loose = self._loose, []
        if texts and (text := _Cell(1, 1, None, texts).text):
            self._add([text])

    def _lay(self, table: _Table, cells: list[_Cell]) -> None:
        """One row, its cells right of those that reach down into it."""
        at, texts = len(self.sheet.rows), list[str]()
        reached = {column: left - 1 for column, left in table.reached.items() if left > 1}
        for cell in cells:
            while table.reached.get(len(texts), 0):
                texts.append("")
            column = len(texts)
            if column + cell.across > limits.TEXT_COLUMNS:
                raise Refusal(_TOO_LARGE)
            texts += [cell.text, *([""] * (cell.across - 1))]
            if cell.across > 1 or cell.down > 1:
                self.sheet.merges.append((at, column, at + cell.down - 1, column + cell.across - 1))
                reached |= dict.fromkeys(range(column, column + cell.across), cell.down - 1)
        if len(self.sheet.merges) > limits.MERGES:
            raise Refusal(_TOO_LARGE)
        table.reached = {column: left for column, left in reached.items() if left}
        if table.hidden:
            self.sheet.hidden_rows.add(at)
        self._add(texts)

    def _add(self, texts: list[str]) -> None:
        self.sheet.rows.append(texts)
        self._area += len(texts) + 1
        if self._area > limits.CELLS or len(self.sheet.rows) > limits.TEXT_LINES:
            raise Refusal(_TOO_LARGE)
