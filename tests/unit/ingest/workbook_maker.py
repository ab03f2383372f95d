"""Workbooks from a seed as raw OOXML, with the truth of every cell: PYTHONPATH=tests python -m unit.ingest.workbook_maker SEED FILE.

Belongs here: sheets, parts, spellings and what is true of them. Does not belong here: single cells (cell_maker), judging
(test_grid_against_truth).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from unit.ingest.cell_maker import (
    DAY_FORMATS,
    DURATION_FORMATS,
    EASTERN_FORMATS,
    KINDS,
    PLAIN_FORMATS,
    TIME_FORMATS,
    Desk,
    Made,
    Pen,
    cell_of,
    number_cell,
    text_cell,
)
from unit.ingest.odd_books import HEAD, MAIN, PACKAGE, REL, TYPES, packed

Place = tuple[int, int]
Values = Mapping[Place, object]
Maker = Callable[[Desk], Made]
PREFIXES = ("", "", "", "x:", "ss:", "c:", "row:", "v:", "s2:")
CODECS = ("", "", "", "", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")
FOLDERS = ("worksheets/sheet{}.xml", "worksheets/sheet{}.xml", "worksheets/Blatt {}.xml", "tabs/t{}.xml", "sheet{}.xml")
ROWS, COLUMNS = 40, 8


@dataclass
class SheetTruth:
    """What must be read of a sheet, places counted from 0; `kinds` and `features` are for the message of a failure."""

    name: str
    hidden: bool = False
    texts: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    uncached: set[Place] = field(default_factory=set)
    twice: set[Place] = field(default_factory=set)
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: set[int] = field(default_factory=set)
    kinds: dict[Place, str] = field(default_factory=dict)
    features: set[str] = field(default_factory=set)

    def take(self, place: Place, made: Made) -> None:
        """The cell holds what was made, whatever it held before."""
        self.kinds[place] = made.kind
        for facts, fact in ((self.texts, made.text), (self.errors, made.error)):
            facts.pop(place, None)
            if fact:
                facts[place] = fact
        self.uncached -= {place}
        self.uncached |= {place} if made.uncached else set()


@dataclass
class BookTruth:
    content: bytes
    epoch_1904: bool
    sheets: list[SheetTruth]
    features: list[str]


def workbook(seed: int, given: tuple[str, Values] | None = None) -> BookTruth:
    """A workbook of this seed and the truth of it; `given` names its one sheet and what that says, and only the spelling is by chance."""
    rng = random.Random(seed)
    epoch_1904 = rng.random() < 0.25
    formats = [*DAY_FORMATS, *TIME_FORMATS, *EASTERN_FORMATS, *DURATION_FORMATS, *PLAIN_FORMATS]
    rng.shuffle(formats)
    desk = Desk(rng, epoch_1904, [0, *formats, *rng.sample(formats, 20)], Pen(rng), Pen(rng))
    desk.string_pen = _pen(rng, desk.features)
    names = [given[0]] if given else rng.sample(("活动", "3月 & <4>", "Sheet1", "表'一'", '月"报', "汇总😀"), rng.choice((1, 1, 2, 3)))
    sheets: list[SheetTruth] = []
    parts: dict[str, bytes] = {}
    targets: list[str] = []
    for number, name in enumerate(names, start=1):
        truth = SheetTruth(name, hidden=number > 1 and rng.random() < 0.4)
        target = rng.choice(FOLDERS).format(number)
        xml = _Sheet(desk, truth, given[1] if given else None).xml()
        parts[f"xl/{target}"] = _encoded(rng, xml, truth.features)
        if "worksheets/sheet" not in target:
            truth.features.add(target)
        targets.append(target)
        sheets.append(truth)
    parts["xl/sharedStrings.xml"] = _encoded(rng, _strings(desk), desk.features)
    parts["xl/styles.xml"] = _encoded(rng, _styles(desk), desk.features)
    parts |= _frame(desk, sheets, targets)
    return BookTruth(packed(parts), epoch_1904, sheets, sorted(desk.features))


class _Sheet:
    """The XML of one sheet, while its truth is written down."""

    def __init__(self, desk: Desk, truth: SheetTruth, given: Values | None) -> None:
        self.desk, self.truth, self.rng, self.given = desk, truth, desk.rng, given
        self.pen = desk.pen = _pen(desk.rng, truth.features)
        self.sparing = self._told("no r where it follows", 0.25)
        self.disordered = not self.sparing and self._told("wrong order", 0.1)
        self.spans = self._told("spans", 0.3)
        self.parted = self._told("rows in two pieces", 0.05)
        self.doubles = not given and self._told("cells twice", 0.15)

    def _told(self, feature: str, share: float) -> bool:
        if self.rng.random() >= share:
            return False
        self.truth.features.add(feature)
        return True

    def xml(self) -> str:
        """The whole sheet."""
        rng, pen = self.rng, self.pen
        before = rng.choice(("", "", pen.tag("sheetPr", None, pen.tag("tabColor", {"rgb": "FFFF0000"}, None)))) + self._dimension()
        before += rng.choice(("", pen.tag("cols", None, pen.tag("col", {"min": "1", "max": "2", "hidden": "1", "width": "9"}, None))))
        rows = self._rows()
        body = pen.tag("sheetData", None, rows if rows or rng.random() < 0.5 else None)
        return pen.tag("worksheet", _space(pen), before + body + self._merges() + self._after())

    def _dimension(self) -> str:
        lie = self.rng.choice((None, None, "A1", "A1:XFD1048576", "C3:D4", "", "??"))
        if lie is None:
            return ""
        self.truth.features.add(f"dimension {lie!r}")
        return self.pen.tag("dimension", {"ref": lie} if lie else None, None)

    def _planned(self) -> dict[int, dict[int, Maker]]:
        """Row → column → what makes the cell."""
        rng = self.rng
        top, left = rng.choice((0, 0, 1, 5)), rng.choice((0, 0, 0, 1, 3, 3, 23, 699))
        height, width = rng.choice((0, 1, 3, rng.randrange(4, ROWS))), rng.randrange(1, COLUMNS + 1)
        if self._told("tall", 0.04):
            height, width = 3 * ROWS, 1
        kinds = KINDS if rng.random() < 0.8 else tuple(rng.sample(KINDS, 2))
        columns = (sorted(rng.sample(range(left, left + width), rng.randrange(width + 1))) for _ in range(height))
        return {row: {column: rng.choice(kinds) for column in chosen} for row, chosen in enumerate(columns, start=top)}

    def _rows(self) -> str:
        rng = self.rng
        rows, last = [], -1
        for row, makers in _makers(self.given).items() if self.given is not None else self._planned().items():
            if self.sparing and row > last + 1 and rng.random() < 0.5:
                rows.extend(self._row(empty, "", empty == last + 1) for empty in range(last + 1, row))
                last = row - 1
            if not makers and rng.random() < 0.5:
                continue
            cells = list(makers.items())
            middle = rng.randrange(1, len(cells)) if self.parted and len(cells) > 1 else len(cells)
            for part in filter(None, (cells[:middle], cells[middle:])) if cells else ([],):
                rows.append(self._row(row, self._cells(row, part), row == last + 1))
                last = row
        if self.disordered:
            rng.shuffle(rows)
        return "".join(self._remark() + row + self.pen.line() for row in rows)

    def _row(self, row: int, cells: str, follows: bool) -> str:
        rng = self.rng
        attributes = {} if self.sparing and follows and rng.random() < 0.7 else {"r": str(row + 1)}
        attributes |= {"spans": "1:8"} if self.spans else {}
        attributes |= rng.choice(
            ({}, {}, {"ht": "15.5", "customHeight": "1"}, {"s": "1", "customFormat": "1"}, {"outlineLevel": "1", "collapsed": "1"})
        )
        if rng.random() < 0.1 and self.given is None:
            hidden = rng.choice(("1", "true", "0", "false"))
            attributes["hidden"] = hidden
            if hidden in ("1", "true"):
                self.truth.hidden_rows.add(row)
        return self.pen.tag("row", attributes, cells if cells or rng.random() < 0.5 else None)

    def _cells(self, row: int, makers: list[tuple[int, Maker]]) -> str:
        cells: list[tuple[int, str]] = []
        last = -1
        for column, maker in makers:
            made = maker(self.desk)
            self.truth.take((row, column), made)
            cells.append((column, self._cell(row, column, made, column == last + 1)))
            last = column
            if self.doubles and self.rng.random() < 0.1:
                cells.append((column, self._again(row, column, made)))
        if self.disordered:
            cells.sort(key=lambda cell: (self.rng.random() if not self.doubles else 0, cell[0]))
        return "".join(self._remark() + xml + self.pen.line() for _, xml in cells)

    def _again(self, row: int, column: int, made: Made) -> str:
        """The same address once more, with another value or with the same."""
        if not made.text or made.error or self.rng.random() < 0.3:
            return self._cell(row, column, made, follows=False)
        other_kind = number_cell if made.kind == "number" else text_cell  # one number in two formats is one value
        other = other_kind(self.desk)
        while other.text in ("", made.text):
            other = other_kind(self.desk)
        self.truth.take((row, column), other)
        self.truth.twice.add((row, column))
        return self._cell(row, column, other, follows=False)

    def _cell(self, row: int, column: int, made: Made, follows: bool) -> str:
        attributes = dict(made.attributes)
        if not (self.sparing and follows and self.rng.random() < 0.7):
            attributes = {"r": f"{_letters(column)}{row + 1}"} | attributes
        closed = not made.inner and self.rng.random() < 0.7
        return self.pen.tag("c", attributes, None if closed else made.inner)

    def _remark(self) -> str:
        if not self.pen.commented or self.rng.random() < 0.9:
            return ""
        return self.rng.choice(('<!-- <c r="A1"><f>1</f></c> -->', '<!-- <row r="1" hidden="1"> -->', '<!-- <c r="ZZ9"><v>1</v></c> -->'))

    def _merges(self) -> str:
        rng = self.rng
        found: list[tuple[int, int, int, int]] = []
        for band in rng.sample(range(0, ROWS, 4), 0 if self.given is not None else rng.choice((0, 0, 1, 3))):
            left = rng.randrange(COLUMNS - 1)
            found.append((band, left, band + rng.randrange(0, 4), left + rng.randrange(1, 4)))
        self.truth.merges = tuple(found)
        if not found:
            return ""
        refs = [f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}" for top, left, bottom, right in found]
        return self.pen.tag("mergeCells", {"count": str(len(refs))}, "".join(self.pen.tag("mergeCell", {"ref": ref}, None) for ref in refs))

    def _after(self) -> str:
        pen = self.pen
        rule = pen.tag("cfRule", {"type": "expression", "priority": "1"}, pen.tag("formula", None, "A1=1"))
        choice = pen.tag("dataValidation", {"type": "list", "sqref": "A1"}, pen.tag("formula1", None, "甲,乙"))
        return self.rng.choice(
            (
                *("", "", pen.tag("conditionalFormatting", {"sqref": "A1:B2"}, rule)),
                pen.tag("dataValidations", {"count": "1"}, choice) + pen.tag("pageMargins", {"left": "0.7", "right": "0.7"}, None),
            )
        )


def _makers(values: Values) -> dict[int, dict[int, Maker]]:
    """The same plan for given values."""
    plan: dict[int, dict[int, Maker]] = {}
    for (row, column), value in sorted(values.items()):
        plan.setdefault(row, {})[column] = partial(cell_of, value=value)
    return plan


def _letters(column: int) -> str:
    """The letters of a column counted from 0, of those before AAZ."""
    first, rest = divmod(column, 26)
    return (_letters(first - 1) if first else "") + chr(65 + rest)


def _pen(rng: random.Random, features: set[str]) -> Pen:
    pen = Pen(rng, rng.choice(PREFIXES), "'" if rng.random() < 0.2 else '"')
    pen.shuffled, pen.roomy, pen.literal, pen.commented, pen.laid_out = (rng.random() < share for share in (0.25, 0.1, 0.1, 0.1, 0.1))
    told = {
        f"prefix {pen.prefix}": pen.prefix, "single quotes": pen.quote == "'", "attributes shuffled": pen.shuffled,
        "white space in tags": pen.roomy, "CDATA": pen.literal, "comments": pen.commented, "laid out in lines": pen.laid_out,
    }  # fmt: skip
    features |= {feature for feature, so in told.items() if so}
    return pen


def _encoded(rng: random.Random, xml: str, features: set[str]) -> bytes:
    """The part in any encoding that a program may write."""
    codec = rng.choice(CODECS)
    if codec:
        features.add(codec)
    if codec in ("", "utf-8-sig"):
        return (rng.choice((HEAD, "", HEAD.replace('"', "'"))) + xml).encode(codec or "utf-8")
    name = "utf-16" if codec.startswith("utf-16") else codec
    mark = "\ufeff" if codec in ("utf-16-le", "utf-16-be") and rng.random() < 0.5 else ""
    return (mark + HEAD.replace("UTF-8", name) + xml).encode(codec)


def _space(pen: Pen) -> dict[str, str]:
    return {f"xmlns:{pen.prefix[:-1]}" if pen.prefix else "xmlns": MAIN}


def _strings(desk: Desk) -> str:
    pen = desk.string_pen
    attributes = _space(pen)
    if desk.rng.random() < 0.5:
        attributes |= {"count": str(desk.rng.choice((len(desk.strings), 0, 7))), "uniqueCount": str(len(desk.strings))}
    return pen.tag("sst", attributes, "".join(pen.tag("si", None, inner) for inner in desk.strings))


def _styles(desk: Desk) -> str:
    rng = desk.rng
    pen = _pen(rng, desk.features)
    codes = sorted({code for code in desk.styles if isinstance(code, str)})
    numbers = {code: 164 + place for place, code in enumerate(codes)}
    custom = [pen.tag("numFmt", {"numFmtId": str(number), "formatCode": code}, None) for code, number in numbers.items()]
    if rng.random() < 0.3:  # as a Chinese Excel names a built-in format
        custom.append(pen.tag("numFmt", {"numFmtId": "31", "formatCode": "reserved-0x1F"}, None))
    own = pen.tag("xf", {"numFmtId": "14"}, None)
    cells = []
    for has in desk.styles:
        number = numbers[has] if isinstance(has, str) else has
        said = {} if has == 0 and rng.random() < 0.3 else {"numFmtId": str(number)}
        attributes = {"fontId": "0"} | said | rng.choice(({}, {"applyNumberFormat": "1"}))
        cells.append(pen.tag("xf", attributes, rng.choice((None, pen.tag("alignment", {"wrapText": "1"}, None)))))
    fonts = pen.tag("fonts", {"count": "1"}, pen.tag("font", None, pen.tag("sz", {"val": "11"}, None)))
    inner = pen.tag("numFmts", {"count": str(len(custom))}, "".join(custom)) + fonts + pen.tag("cellStyleXfs", {"count": "1"}, own)
    return pen.tag("styleSheet", _space(pen), inner + pen.tag("cellXfs", {"count": str(len(cells))}, "".join(cells)))


def _frame(desk: Desk, sheets: list[SheetTruth], targets: list[str]) -> dict[str, bytes]:
    """The parts that say which sheets there are and where they stand."""
    rng = desk.rng
    pen = _pen(rng, desk.features)
    entries = []
    for number, sheet in enumerate(sheets, start=1):
        state = {"state": rng.choice(("hidden", "veryHidden"))} if sheet.hidden else rng.choice(({}, {"state": "visible"}))
        entries.append(pen.tag("sheet", {"name": sheet.name, "sheetId": str(number)} | state | {"r:id": f"rId{number}"}, None))
    system = {"date1904": rng.choice(("1", "true"))} if desk.epoch_1904 else rng.choice(({}, {"date1904": "0"}, {"date1904": "false"}))
    properties = pen.tag("workbookPr", system, None) if system or rng.random() < 0.5 else ""
    book = pen.tag("workbook", _space(pen) | {"xmlns:r": REL}, properties + pen.tag("sheets", None, "".join(entries)))
    plain = Pen(rng, quote=rng.choice(("'", '"')), shuffled=rng.random() < 0.3)
    related = [
        {"Id": f"rId{n}", "Type": f"{REL}/worksheet", "Target": rng.choice((t, f"/xl/{t}", f"./{t}", f"../xl/{t}"))}
        for n, t in enumerate(targets, 1)
    ]
    related += [{"Id": f"x{kind}", "Type": f"{REL}/{kind}", "Target": f"{kind}.xml"} for kind in ("styles", "sharedStrings")]
    rng.shuffle(related)
    known = {"workbook.xml": "sheet.main", "styles.xml": "styles", "sharedStrings.xml": "sharedStrings"} | dict.fromkeys(
        targets, "worksheet"
    )
    types = "".join(f'<Override PartName="/xl/{part}" ContentType="{TYPES}.{kind}+xml"/>' for part, kind in known.items())
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>'
        ).encode(),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>"
        ).encode(),
        "xl/workbook.xml": _encoded(rng, book, desk.features),
        "xl/_rels/workbook.xml.rels": (
            HEAD + plain.tag("Relationships", {"xmlns": PACKAGE}, "".join(plain.tag("Relationship", r, None) for r in related))
        ).encode(),
    }  # fmt: skip


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(workbook(int(sys.argv[1])).content)
