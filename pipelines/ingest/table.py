"""One table of a sheet → parts (unit × period) with typed rows, absences and findings.

Belongs here: walking the data rows of a recognised header. Does not belong here: recognising it (header), the file (reading).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipelines.contracts.absence import TITLES, Absence
from pipelines.contracts.finding import rules
from pipelines.contracts.form import Form
from pipelines.contracts.layout import layout
from pipelines.contracts.period import EXAMPLE_OF, Period, containing, title_of
from pipelines.contracts.unit import UnitBook
from pipelines.ingest import surroundings
from pipelines.ingest.address import column_letter
from pipelines.ingest.bracketwords import inside, is_choice
from pipelines.ingest.dated import day_named
from pipelines.ingest.ditto import Dittos, repeated
from pipelines.ingest.footrows import says_nothing_was_held
from pipelines.ingest.gathered import Gathered, Where
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Column, Header
from pipelines.ingest.keycolumn import with_key_columns
from pipelines.ingest.mergedcells import cell_at
from pipelines.ingest.rows import Classified, Kind, RowSorter, is_nil
from pipelines.ingest.surroundings import Said, UnitFound, find_period, find_unit, read_period, unit_of_row
from pipelines.ingest.tablerows import Belonging, RowTyper
from pipelines.ingest.textcolumns import texts_of
from pipelines.ingest.totals import check_totals, name_sums
from pipelines.ingest.values import field_readers
from pipelines.ingest.whichperiod import Resolved, month_above, resolve
from pipelines.ingest.wholebook import WholeBook

_NOT_COUNTED = "这一行没有计入任何活动数。"
_NONE_COUNTED = "看不出口径的行都没有计入任何活动数。"


@dataclass
class Part:
    """Sheet × form × unit × period; unit_code and period are empty where they cannot be read."""

    sheet: str
    form: Form
    unit_code: str
    period: str
    unit_cell: str = ""
    period_cell: str = ""
    rows: int = 0
    nil: bool = False
    unchanged: tuple[str, str] | None = None  # 无变化 in the place of a register, and its cell


@dataclass
class TableReader:
    """Reads the table under one header; `read` leaves typed rows and findings in `out` and gives the parts.

    `above` are the rows that say unit and period, `section` is the unit of a section, `whole` the book around the sheet; `letters` says
    where a sheet's fields first stand.
    """

    grid: Grid
    header: Header
    form: Form
    book: UnitBook
    out: Gathered
    above: Sequence[int]
    letters: dict[tuple[str, str], str] = field(default_factory=dict)
    section: UnitFound | None = None
    whole: WholeBook = field(default_factory=WholeBook)
    parts: dict[tuple[str, str], Part] = field(default_factory=dict)
    _part_of: dict[int, Part] = field(default_factory=dict)
    _dittos: Dittos = field(default_factory=dict)
    _derived: set[str] = field(default_factory=set)
    _numbers: dict[tuple[int, str], Decimal | None] = field(default_factory=dict)

    def read(self) -> list[Part]:
        """Parts of this table in the order in which they first stand in it."""
        self.header = with_key_columns(self.grid, self.header, self.form, self.above, self.book)
        classified = RowSorter(self.grid, self.header).sort()
        unnamed = name_sums(self.grid, self.header, classified)
        self.grid, self._dittos = repeated(self.grid, self.header, classified.of(Kind.DATA))
        notes = classified.of(Kind.NOTE, Kind.NIL, Kind.WORDS)
        said = surroundings.gather(self.grid, self.form, self.above, notes)
        nil = classified.nil or any(is_nil(c.text) for c in (*said.sentences, *said.foot))
        empty = not classified.of(Kind.DATA)
        unchanged = self._said_unchanged(notes) if empty and self.form.submission.dated_by is None else None
        nil = nil and unchanged is None
        spoken = None if nil or unchanged or not empty else self._said_nothing_held(notes, classified.of(Kind.BLANK))
        self._unit = self.section or find_unit(said, self.form, self.book)
        self._find_period(said, (*self.above, *notes), classified.of(Kind.DATA))
        self._year_context = said.context
        scaled = [(c.field, c.scale) for c in self.header.fields.values() if c.field]
        self._readers = field_readers(scaled, self.book, epoch_1904=self.grid.epoch_1904)
        self._totalled = bool(classified.of(Kind.TOTAL, Kind.SUBTOTAL))
        if rows := classified.of(Kind.DATA):
            self._data(rows)
        if not self.parts:
            self._part(self._unit.unit.code if self._unit.unit else "", self._period, self._unit.cell, self._period_cell)
        for part in self.parts.values():
            part.nil, part.unchanged = nil or spoken is not None, unchanged
            self._header_findings(part)
        self._say_unread(said)
        self._say_resolved()
        if used := self.header.layout:
            fixed = "，".join(f"每行{self.form.field(name).title}为“{text}”" for name, text in used.constants.items())
            at = self.grid.address(self.header.top, self.header.columns[0].index)
            detail = f"（{fixed}）" if fixed else ""
            self.out.find("layout_used", self._whole(), cell=at, observed=used.name, expected=used.version, detail=detail)
        if spoken:
            self.out.find("nil_in_words", self._whole(), cell=spoken[1], observed=spoken[0])
        self._say_contradicted(said)
        self._columns()
        self._unmatched(classified)
        for row in classified.of(Kind.WORDS):
            said_in = next(c for c in self.header.columns if c.field and self.grid.text(row, c.index).strip())
            text, cell = self.grid.text(row, said_in.index), self.grid.address(row, said_in.index)
            self.out.row_of_words(self._whole(), cell, said_in.field, text)
        for number, cell in unnamed:
            self.out.find("row_of_sums", self._whole(), cell=cell, observed=number)
        self._totals(classified)
        return list(self.parts.values())

    def read_nil(self) -> list[Part]:
        """The one part of a sheet that holds no table but says that there is nothing to report."""
        said = surroundings.gather(self.grid, self.form, self.above, ())
        self._unit = find_unit(said, self.form, self.book)
        self._find_period(said, self.above, ())
        part = self._part(self._unit.unit.code if self._unit.unit else "", self._period, self._unit.cell, self._period_cell)
        part.nil = True
        self._say_unread(said)
        self._say_resolved()
        return [part]

    def _said_nothing_held(self, notes: Sequence[int], blank: Sequence[int]) -> tuple[str, str] | None:
        """The sentence around an empty table that nothing was held, or the only word in it (无), and its cell."""
        for row in (*notes, *self.above):
            for column, text in enumerate(self.grid.rows[row]):
                if text.strip() and says_nothing_was_held(text):
                    return text.strip(), self.grid.address(row, column)
        first = None
        for row in (*blank, *notes):
            said = [
                (column, text.strip()) for column, text in enumerate(self.grid.rows[row]) if text.strip() and not text.strip().isdigit()
            ]
            if said and all(text.rstrip("。.") in layout().nil_marks for _, text in said):
                first = first or (said[0][1], self.grid.address(row, said[0][0]))
            elif said and row in blank:
                return None
        return first

    def _said_unchanged(self, notes: Sequence[int]) -> tuple[str, str] | None:
        """The words that a register is as it was, in the place of its rows, and their cell."""
        for row in notes:
            for column, text in enumerate(self.grid.rows[row]):
                if any(word in text for word in layout().unchanged_words):
                    return text.strip(), self.grid.address(row, column)
        return None

    # --- where a row belongs -------------------------------------------------------------------------------------------------

    def _part(self, unit_code: str, period: Period | None, unit_cell: str, period_cell: str) -> Part:
        code = period.code if period else ""
        part = self.parts.get((unit_code, code))
        if part is None:
            part = Part(self.grid.name, self.form, unit_code, code, unit_cell, period_cell)
            self.parts[unit_code, code] = part
        return part

    def _find_period(self, said: Said, around: Sequence[int], rows: Sequence[int]) -> None:
        """The period that the words around the table name in full, else what is left of all readings of the whole book."""
        self._period, self._period_cell = find_period(said, self.form)
        self._resolved = Resolved()
        if self._period is None and self.header.role("period") is None:
            dated = self.header.fields.get(self.form.submission.dated_by or "")
            days = [cell_at(self.grid, self.header, row, dated.index).text for row in rows] if dated else []
            self._resolved = resolve(said, self.form, self.grid, around, days, self.whole)
            self._period, self._period_cell = self._resolved.period, self._resolved.cell

    def _day_period(self, row: int) -> tuple[Period | None, str]:
        """The period in which the day of a row lies, and its cell."""
        dated = self.header.fields[self.form.submission.dated_by or ""]
        cell = cell_at(self.grid, self.header, row, dated.index)
        year, text = self._resolved.year, cell.text.strip()
        day = day_named(text, year) or day_named(month_above(self.grid, row, self.header.bottom) + text, year)
        return (containing(day, self.form.submission.cadence) if day else None), cell.address

    def _row_unit(self, row: int) -> tuple[str, str]:
        column = self.header.role("unit")
        cell = cell_at(self.grid, self.header, row, column.index) if column else None
        if cell is None or not cell.text.strip():
            return (self._unit.unit.code if self._unit.unit else ""), self._unit.cell
        found = unit_of_row(cell.text, cell.address, self.form, self.book)
        code = found.unit.code if found.unit else ""
        if found.rule:
            self._unit_unread(found, Where(self.grid.name, self.form, code))
        return code, cell.address

    def _row_period(self, row: int) -> tuple[Period | None, str]:
        if self._resolved.by_row:
            return self._day_period(row)
        column = self.header.role("period")
        cell = cell_at(self.grid, self.header, row, column.index) if column else None
        if cell is None or not cell.text.strip():
            return self._period, self._period_cell
        period = read_period(cell.text, self.form.submission.cadence, self._year_context)
        if period is None:
            self._period_unread(cell.address, f"“{cell.text}”不是一个期次", "")
        return period, cell.address

    def _belongings(self, rows: Sequence[int]) -> list[Belonging]:
        """Unit and period of every data row; one for all where no column names a unit or a period."""
        if self.header.role("unit") is None and self.header.role("period") is None and not self._resolved.by_row:
            code = self._unit.unit.code if self._unit.unit else ""
            part = self._part(code, self._period, self._unit.cell, self._period_cell)
            part.rows += len(rows)
            self._part_of |= dict.fromkeys(rows, part)
            return [Belonging(code, self._period)] * len(rows)
        found = []
        for row in rows:
            unit_code, unit_cell = self._row_unit(row)
            period, period_cell = self._row_period(row)
            part = self._part(unit_code, period, unit_cell, period_cell)
            part.rows += 1
            self._part_of[row] = part
            found.append(Belonging(unit_code, period))
        return found

    def _placed(self, rows: list[int]) -> list[int]:
        """Rows that a ledger of several periods can give to one of them; the others are said and left out."""
        if not self._resolved.by_row:
            return rows
        found = []
        for row in rows:
            period, cell = self._day_period(row)
            if period:
                found.append(row)
                continue
            dated = self.header.fields[self.form.submission.dated_by or ""]
            observed = self.grid.text(row, dated.index).strip() or TITLES[Absence.BLANK]
            self.out.find("row_unplaced", Where(self.grid.name, self.form), cell=cell, column=dated.field, observed=observed)
        return found

    def _data(self, rows: list[int]) -> None:
        """Type the data rows; findings are said row by row."""
        rows = self._placed(rows)
        if not rows:
            return
        belongings = self._belongings(rows)
        typer = RowTyper(
            self.grid, self.header, self.form, self.out, self._readers, self._totalled, self._dittos, self._held_by()
        )  # fmt: skip
        typer.read(rows, belongings)
        self._numbers, self._derived = typer.numbers, typer.derived
        for row in [row for row in rows if row in self.grid.hidden_rows] if self.grid.hidden_rows else []:
            self.out.find("row_hidden", self._where(self._part_of[row]), cell=f"A{row + 1}", observed=row + 1)
        for said in typer.remarks:
            column = self.form.fields[said.field]
            lost = column.counts_rows and rules()[said.remark.rule].severity == "warning"
            self.out.find(
                said.remark.rule, self._where(self._part_of[rows[said.row]]), cell=said.address, column=column,
                observed=said.remark.observed, expected=said.remark.expected, note=_NOT_COUNTED if lost else "",
            )  # fmt: skip

    def _held_by(self) -> date | None:
        """The day of receipt, unless a title says that the sheet lists what is still to come."""
        titles = "".join(text for row in self.above for text in self.grid.rows[row])
        return None if any(word in titles for word in layout().plan_words) else self.whole.envelope.received_on

    # --- the table as a whole ------------------------------------------------------------------------------------------------

    def _header_findings(self, part: Part) -> None:
        where = self._where(part)
        at = self.grid.address(self.header.bottom, min((c.index for c in self.header.columns), default=0))
        for declared in self.header.missing:
            if declared.name not in self._derived:
                note = _NONE_COUNTED if declared.counts_rows and part.rows else ""
                self.out.column_missing(where, declared, at if declared.constraints.required else "", note)
        if explained := [c for c in self.header.columns if c.explained and c.field and not is_choice(c.field, inside(c.text))]:
            read_as = "、".join(f"“{c.field.title}”" for c in explained if c.field)
            self.out.find(
                "header_explained", where, cell=self.grid.address(explained[0].row, explained[0].index),
                observed="、".join(f"“{c.text}”" for c in explained), expected=read_as,
            )  # fmt: skip
        for columns in self.header.duplicates.values():
            cells = "、".join(self.grid.address(c.row, c.index) for c in columns)
            second = self.grid.address(columns[1].row, columns[1].index)
            claimed = columns[0].field
            rule = "header_duplicate" if claimed and claimed.constraints.required else "column_duplicate"
            self.out.find(rule, where, column=claimed, cell=second, observed=cells)
        if self.grid.hidden:
            self.out.find("sheet_hidden", where, observed=self.grid.name)

    def _say_unread(self, said: Said) -> None:
        """Blocking findings for a unit or period that the surroundings should give and do not."""
        for part in self.parts.values():
            if not part.period and part.period_cell == self._period_cell and self._period is None and not self._resolved.by_row:
                claim = said.periods[0] if said.periods else None
                detail = f"“{claim.text}”不是一个期次" if claim else "标题、表头和工作表名里都没有写明"
                cell = self._resolved.cell or (claim.cell if claim else "")
                self._period_unread(cell, self._resolved.source or detail, part.unit_code)
            from_label = part.unit_cell == self._unit.cell and self.header.role("unit") is None
            if self._unit.rule and (from_label or (not part.unit_code and not part.unit_cell)):
                self._unit_unread(self._unit, self._where(part))

    def _say_resolved(self) -> None:
        """What a period that nothing names in full was taken from."""
        taken = self._resolved
        if not taken.by_row and taken.period is None:
            return
        periods = "、".join(title_of(code) for code in sorted({part.period for part in self.parts.values() if part.period}))
        cell = taken.cell or self.grid.address(self.header.top, self.header.columns[0].index if self.header.columns else 0)
        written = f"写的是“{taken.written}”" if taken.written else "没有写报告期"
        where = Where(self.grid.name, self.form) if len(self.parts) > 1 else self._whole()
        self.out.find("period_resolved", where, cell=cell, observed=taken.written, expected=periods, detail=f"{written}，按{taken.source}")

    def _say_contradicted(self, said: Said) -> None:
        """A title that names another unit or period than the labels; not for what stands below another table's title or in columns."""
        if self.section or self.header.role("unit") or self.header.role("period") or self.above != tuple(range(self.header.top)):
            return
        contradicted = surroundings.title_contradictions(said, self.form, self.book, self._unit, self._period)
        for observed, expected, cell in contradicted:
            self.out.find("title_contradicts", self._whole(), cell=cell, observed=observed, expected=expected)

    def _unit_unread(self, found: UnitFound, where: Where) -> None:
        self.out.find(
            found.rule, where, cell=found.cell, observed=found.observed,
            expected="" if found.rule == "unit_unreadable" else found.expected, detail=found.expected,
        )  # fmt: skip

    def _period_unread(self, cell: str, detail: str, unit_code: str) -> None:
        submission = self.form.submission
        wanted = f"{submission.period_label}：{EXAMPLE_OF[submission.cadence]}"
        self.out.find("period_unreadable", Where(self.grid.name, self.form, unit_code), cell=cell, detail=detail, expected=wanted)

    def _columns(self) -> None:
        """Where each column stands; of a field that stood elsewhere in the table above, where each of its values stands."""
        for column in self.header.columns:
            letter, name = column_letter(column.index), column.field.name if column.field else ""
            moved = self.grid.moved or self.letters.setdefault((self.form.name, name), letter) != letter
            if name and name not in self.header.duplicates and moved:
                for row in (r for r in self._part_of if (r, column.index) not in self.grid.anchors):
                    at = self.grid.address(row, column.index)
                    self.out.add("main.merged_value", self.form.name, self.out.sha256, self.grid.name, self.grid.number(row), name, at)
                if (self.form.name, name) in self.letters:
                    continue
                self.letters[self.form.name, name] = letter
            header_cell = self.grid.address(column.row, column.index)
            self.out.add("main.part_column", self.out.sha256, self.grid.name, self.form.name, name, letter, header_cell, column.text)

    def _unmatched(self, classified: Classified) -> None:
        headed = {c.index: c for c in self.header.columns}
        rows = classified.of(Kind.DATA)
        found = []
        for index in (i for i in range(self.grid.width if rows else 0) if i not in headed or headed[i].role == "unmatched"):
            column_texts = self.grid.column(index, rows)
            if column_texts.null_count < len(rows):
                found += [(row, index, text) for row, text in zip(rows, texts_of(column_texts), strict=True) if text.strip()]
        for row, index, text in sorted(found):
            column = headed.get(index)
            header_text = column.text if column else ""
            place = self.grid.address(row, index)
            self.out.add("main.unmatched_cell", self.out.sha256, self.grid.name, place, header_text, text)
            at = self.grid.address(column.row if column else self.header.bottom, index)
            observed = header_text or f"（{column_letter(index)} 列没有表头）"
            self.out.find("header_unmatched", self._whole(), cell=at, observed=observed)

    def _totals(self, classified: Classified) -> None:
        written: dict[tuple[int, str], tuple[Column, str, object]] = {}
        for kind in (Kind.TOTAL, Kind.SUBTOTAL):
            for row in classified.of(kind):
                for name, column in self.header.fields.items():
                    text = self.grid.text(row, column.index)
                    if text and name not in self.header.duplicates and column.field and column.field.type in ("integer", "number"):
                        written[row, name] = (column, text, self._readers[name].read(text).value)
        for wrong in check_totals(classified, self._numbers, written):
            at = self.grid.address(wrong.row, wrong.column.index)
            self.out.find(
                "total_mismatch", self._covered(wrong.covered), cell=at, column=wrong.column.field, observed=wrong.written,
                expected=wrong.expected,
            )  # fmt: skip

    def _where(self, part: Part) -> Where:
        return Where(self.grid.name, self.form, part.unit_code, part.period)

    def _covered(self, rows: Sequence[int]) -> Where:
        """A finding about some rows: of their part where they have only one."""
        parts = {id(self._part_of[r]): self._part_of[r] for r in rows}
        return self._where(next(iter(parts.values()))) if len(parts) == 1 else Where(self.grid.name, self.form)

    def _whole(self) -> Where:
        """A finding about the table: of its part where it has only one."""
        if len(self.parts) > 1:
            return Where(self.grid.name, self.form)
        return self._where(next(iter(self.parts.values())))
