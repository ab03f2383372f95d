"""Cells of every kind as raw XML, each with what must be read of it: written from the definitions, not from the reader.

Belongs here: one cell, how its XML is spelt, and its truth. Does not belong here: sheets and workbooks (workbook_maker), judging.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from xml.sax.saxutils import escape

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
NEWER_ERRORS = ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!")  # the reader knows none of them: they are #VALUE!
DAY_FORMATS: tuple[int | str, ...] = (
    *(14, 15, 16, 17, 22), 'yyyy"年"m"月"', '[$-804]yyyy"年"m"月"d"日";@', '[DBNum1][$-804]yyyy"年"m"月"d"日"', "yyyy/m/d h:mm", "m/d/yy",
    'mm"月"dd"日"', "yyyy.mm.dd", "[$-F800]dddd, mmmm dd, yyyy", r"yyyy\-mm\-dd", "[Red]yyyy-mm-dd", r"yyyy\ h:mm:ss;@",
)  # fmt: skip
TIME_FORMATS: tuple[int | str, ...] = (18, 19, 20, 21, 22, "[$-409]h:mm AM/PM", 'h"时"mm"分"', "hh:mm:ss", '上午/下午h"时"mm"分"')
EASTERN_FORMATS: tuple[int | str, ...] = (27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58)
DURATION_FORMATS: tuple[int | str, ...] = (46, "[h]:mm", "[hh]:mm:ss", "[mm]:ss", "[ss]", '[h]"小时"', "[H]:mm;@")
PLAIN_FORMATS: tuple[int | str, ...] = (
    *(0, 1, 2, 3, 4, 9, 10, 11, 37, 40, 48, 49), '0"人次"', '0.00"天"', '#,##0"d"', "[Red]0", '"日期"0', '0_ "y"', "[>1]0.0;0", r"0\d",
    "[$¥-804]#,##0.00", '"第"0"名"', "_-* #,##0", "[DBNum1]0", '#,##0.0_);[Red](#,##0.0) "m"', "0.0%;-0.0%", '0.0"万"', '0!.0,"万"',
)  # fmt: skip
SHOWN_BEHIND: dict[int | str, str] = {9: "%", 10: "%", "0.0%;-0.0%": "%", '0.0"万"': "万"}
_LIKE_AN_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
WORDS = (
    "义诊", "科普", "汉字㐀𠮷", "😀👩\u200d👧", "１２３ＡＢＣ（全角）", "R&D", "a<b", "x>y", '引"号', "it's", "]]>", "\u3000", "约200余人",
    "—", "_x", "_x12_",
)  # fmt: skip
ODD_TEXTS = (
    "0", "1.50", "=1+1", "true", "false", "2025-03-01 08:30:00", "2025年3月1日 00:00:00", "活动另见 00:00:00", "08:30:00",
    "1899-12-31 前后", "#甲", "#REF", "1904-01-01 的事", "一二三四五六七八九十 00:00:00", "999-01-01 00:00:00", "v>",
    "<v>5</v>", '<c r="A1"><v>1</v></c>', "<!-- 甲 -->", "SH_x000D_Z", "_x4E59_", "_x005F_",
)  # fmt: skip
LAID_OUT = ("worksheet", "sheetData", "row", "c", "mergeCells", "sst", "si", "is", "styleSheet", "numFmts", "cellXfs", "xf", "sheets")


@dataclass
class Made:
    """A cell without its address: attributes and content, and what must be read. `text` '' is an empty cell."""

    kind: str
    attributes: dict[str, str] = field(default_factory=dict)
    inner: str = ""
    text: str = ""
    error: str = ""
    uncached: bool = False


@dataclass
class Desk:
    """What the cells of a workbook share: its strings, its styles, its date system; and the features it has come to."""

    rng: random.Random
    epoch_1904: bool
    styles: list[int | str]
    pen: Pen  # of the sheet at hand
    string_pen: Pen
    strings: list[str] = field(default_factory=list)  # the inner XML of every <si>
    features: set[str] = field(default_factory=set)

    def style(self, formats: tuple[int | str, ...]) -> str:
        """The number of a style that bears one of these formats."""
        wanted = self.rng.choice(formats)
        return str(self.rng.choice([place for place, has in enumerate(self.styles) if has == wanted]))

    def serial(self, day: date) -> int:
        """Days of a day in the date system of the workbook."""
        return (day - (date(1904, 1, 1) if self.epoch_1904 else date(1899, 12, 30))).days

    def day(self) -> date:
        return date(2005, 1, 1) + timedelta(days=self.rng.randrange(9000))


@dataclass
class Pen:
    """How the XML of one part is spelt; whatever it is, it says the same."""

    rng: random.Random
    prefix: str = ""
    quote: str = '"'
    shuffled: bool = False
    roomy: bool = False
    literal: bool = False
    commented: bool = False
    laid_out: bool = False

    def tag(self, name: str, attributes: dict[str, str] | None = None, inner: str | None = "") -> str:
        """An element; `inner` None is one that closes itself."""
        items = list((attributes or {}).items())
        if self.shuffled:
            self.rng.shuffle(items)
        room, equals = ("\n ", " = ") if self.roomy and self.rng.random() < 0.3 else (" ", "=")
        quotes = {self.quote: "&quot;" if self.quote == '"' else "&apos;"}
        said = "".join(f"{room}{k}{equals}{self.quote}{escape(v, quotes)}{self.quote}" for k, v in items)
        end = " " if room != " " else ""
        if inner and name in LAID_OUT:
            inner = self.line() + inner + self.line()
        name = self.prefix + name
        return f"<{name}{said}{end}/>" if inner is None else f"<{name}{said}{end}>{inner}</{name}{end}>"

    def line(self) -> str:
        """White space between two elements, where the part is laid out in lines."""
        return "\n  " if self.laid_out and self.rng.random() < 0.8 else ""

    def text(self, text: str) -> str:
        """The text as content of an element."""
        text = _LIKE_AN_ESCAPE.sub(r"_x005F\g<0>", text)
        if self.literal and "]]>" not in text and "\r" not in text and self.rng.random() < 0.3:
            middle = self.rng.randrange(len(text) + 1)
            return escape(text[:middle]) + f"<![CDATA[{text[middle:]}]]>"
        spelt = "".join(map(self._letter, text)) if "_x" not in text else escape(text).replace("\r", "_x000D_")
        return spelt if not self.commented or self.rng.random() < 0.8 else "<!-- <v>7</v> -->" + spelt

    def value(self, value: str) -> str:
        """A value that is no text."""
        spelt = f"&#{ord(value[0])};{value[1:]}" if self.rng.random() < 0.03 and value[0].isdigit() else value
        return spelt if not self.commented or self.rng.random() < 0.8 else "<!-- <v>7</v> -->" + spelt

    def _letter(self, letter: str) -> str:
        way = self.rng.random()
        if letter == "\r":
            return "_x000D_" if way < 0.7 else "&#13;"
        if way < 0.02 and letter.isascii() and letter.isprintable():
            return f"&#{ord(letter)};"
        if way < 0.06 and "\x7f" < letter < "\ud800":
            return f"&#x{ord(letter):X};" if way < 0.04 else f"_x{ord(letter):04X}_"
        return escape(letter)


def shown(value: float, places: int = 0) -> str:
    """A number as the reader shows it: to nine decimals, no more than it has; then so many decimal places up."""
    with localcontext(prec=400):
        exact = Decimal(value).quantize(Decimal(1).scaleb(-9), ROUND_HALF_EVEN).scaleb(places)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(rng: random.Random) -> str:
    """A text as people type it, with what may stand in one."""
    if rng.random() < 0.2:
        return rng.choice(ODD_TEXTS)
    text = rng.choice(("", "", " ", "　")) + rng.choice(("", " ", "\n", "\t", "、")).join(rng.choices(WORDS, k=rng.randrange(1, 4)))
    return text + rng.choice(("", "", "", " ", "\n", "\r\n甲"))


def spelt_text(pen: Pen, text: str) -> str:
    """The inner XML of a shared or inline string that says this text, in one piece or in runs."""
    rng = pen.rng
    keep = {"xml:space": "preserve"}
    if len(text) > 1 and rng.random() < 0.2:
        middle = rng.randrange(1, len(text))
        bold = pen.tag("rPr", None, pen.tag("b", None, None))
        parts = (pen.tag("t", keep, pen.text(text[:middle])), bold + pen.tag("t", keep, pen.text(text[middle:])))
        inner = "".join(pen.tag("r", None, part) for part in parts)
    else:
        inner = pen.tag("t", keep if text != text.strip() or rng.random() < 0.3 else None, pen.text(text))
    if rng.random() < 0.1:
        inner += pen.tag("rPh", {"sb": "0", "eb": "1"}, pen.tag("t", None, "カ"))
    return inner


def dressed_cell(desk: Desk) -> Made:
    """What is no number, in a format of numbers or days: it stays what it is."""
    made = desk.rng.choice((text_cell, boolean_cell, error_cell, iso_cell))(desk)
    made.attributes["s"] = desk.style((*PLAIN_FORMATS, *DAY_FORMATS, *EASTERN_FORMATS, *DURATION_FORMATS))
    return made


def text_cell(desk: Desk) -> Made:
    """A text: shared, inline, or the result of a formula."""
    return text_of(desk, words(desk.rng))


def text_of(desk: Desk, text: str) -> Made:
    """This text in any of the ways in which a workbook holds one."""
    rng = desk.rng
    match rng.choice(("shared", "shared", "inline", "result", "value")):
        case "shared":
            if rng.random() < 0.1:
                desk.strings.append(spelt_text(desk.string_pen, "没有格子用到"))
            desk.strings.append(spelt_text(desk.string_pen, text))
            return Made("shared text", {"t": "s"}, desk.pen.tag("v", None, str(len(desk.strings) - 1)), text)
        case "inline":
            return Made("inline text", {"t": "inlineStr"}, desk.pen.tag("is", None, spelt_text(desk.pen, text)), text)
        case "result":
            return Made("text of a formula", {"t": "str"}, formula(desk) + desk.pen.tag("v", None, desk.pen.text(text)), text)
    keep = {"xml:space": "preserve"} if rng.random() < 0.3 else None
    return Made("text as value", {"t": "str"}, desk.pen.tag("v", keep, desk.pen.text(text)), text)


def number_cell(desk: Desk) -> Made:
    """A number, in whichever notation, with a format that is none of days."""
    rng = desk.rng
    match rng.randrange(6):
        case 0:
            spelt = str(rng.choice((0, 1, -1, 45717, 13900000000, 10**15, rng.randrange(-999, 99999))))
        case 1:
            spelt = f"{rng.randrange(1, 10**6)}E{rng.randrange(-4, 9)}"
        case 2:
            spelt = repr(rng.uniform(-1000, 1000))
        case 3:
            spelt = f"{rng.randrange(-50, 500)}.{rng.randrange(10**9):09}"
        case 4:
            spelt = rng.choice(("0.1", "0.30000000000000004", "2.50", ".5", "1.0", "0.000000001", "1234567.123456789", "-0.25"))
        case _:
            spelt = str(rng.randrange(500))
    return number_of(desk, spelt)


def number_of(desk: Desk, spelt: str, formats: tuple[int | str, ...] = PLAIN_FORMATS) -> Made:
    """The number that is spelt so, with what its format shows behind it where that tells another number."""
    attributes = _styled(desk, formats)
    mark = SHOWN_BEHIND.get(desk.styles[int(attributes["s"])], "") if "s" in attributes else ""
    return Made("number", attributes, _saved(desk, spelt), shown(float(spelt), 2 if mark == "%" else 0) + mark)


def boolean_cell(desk: Desk) -> Made:
    truth = desk.rng.random() < 0.5
    spelt = desk.rng.choice((("1", "0"), ("1", "0"), ("true", "false"), ("TRUE", "False")))[not truth]
    return Made("boolean", {"t": "b"}, _saved(desk, spelt), "true" if truth else "false")


def error_cell(desk: Desk) -> Made:
    """An error of any program; or its name pasted as a text."""
    name = desk.rng.choice(ERRORS)
    if desk.rng.random() < 0.2:
        return Made("name of an error", {"t": "str"}, desk.pen.tag("v", None, escape(name)), name, name)
    if desk.rng.random() < 0.3:
        return Made("newer error", {"t": "e"}, _saved(desk, desk.rng.choice(NEWER_ERRORS)), "", "#VALUE!")
    return Made("error", {"t": "e"}, _saved(desk, name), "", name)


def day_cell(desk: Desk) -> Made:
    """A day alone, in a format that the reader knows or in an East Asian one."""
    return day_of(desk, desk.day())


def day_of(desk: Desk, day: date) -> Made:
    """This day without a time."""
    formats = desk.rng.choice((DAY_FORMATS, EASTERN_FORMATS))
    return Made("day", _styled(desk, formats), _saved(desk, str(desk.serial(day)) + desk.rng.choice(("", "", ".0"))), day.isoformat())


def moment_cell(desk: Desk) -> Made:
    """A day with a time of day, now and then midnight or a part of a second."""
    rng, day = desk.rng, desk.day()
    eastern = rng.random() < 0.3
    seconds = rng.choice((0, 60 * rng.randrange(1440), rng.randrange(86_400)))
    part = 0 if eastern else rng.choice((0, 0, 0, 500))
    spelt = _serial(desk, desk.serial(day), seconds * 1000 + part)
    text = day.isoformat() + (f" {_clock(seconds)}" if seconds or part else "") + (f".{part}" if part else "")
    return Made("moment", _styled(desk, EASTERN_FORMATS if eastern else DAY_FORMATS), _saved(desk, spelt), text)


def time_cell(desk: Desk) -> Made:
    """A time of day without a day; a midnight alone is the first day of the date system."""
    rng = desk.rng
    seconds = rng.choice((0, 60 * rng.randrange(1, 1440), rng.randrange(1, 86_400)))
    midnight = "1904-01-01" if desk.epoch_1904 else "1899-12-31"
    formats = TIME_FORMATS if not seconds or rng.random() < 0.8 else EASTERN_FORMATS
    text = _clock(seconds) if seconds else midnight
    return Made("time alone", _styled(desk, formats), _saved(desk, _serial(desk, 0, seconds * 1000)), text)


def duration_cell(desk: Desk) -> Made:
    seconds = desk.rng.choice((0, 5_400, 86_400, 129_600, 60 * desk.rng.randrange(10_000), desk.rng.randrange(400_000)))
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return Made("duration", _styled(desk, DURATION_FORMATS), _saved(desk, _serial(desk, 0, seconds * 1000)), text)


def iso_cell(desk: Desk) -> Made:
    """A day as strict workbooks save it."""
    text = desk.day().isoformat() + desk.rng.choice(("", "T08:30:00"))
    return Made("iso day", {"t": "d"}, desk.pen.tag("v", None, text), text)


def unsaved_cell(desk: Desk) -> Made:
    """A formula whose value nobody saved."""
    empty = desk.rng.choice(("", desk.pen.tag("v", None, None), desk.pen.tag("v")))
    return Made("unsaved formula", _styled(desk, PLAIN_FORMATS), formula(desk) + desk.pen.line() + empty, uncached=True)


def empty_cell(desk: Desk) -> Made:
    """A cell that shows nothing, and is no formula without a value."""
    match desk.rng.choice(("styled", "styled", "closed", "result", "result", "shared", "inline")):
        case "styled":
            return Made("styled blank", {"s": desk.style((*PLAIN_FORMATS, *DAY_FORMATS, *DURATION_FORMATS))})
        case "closed":
            return Made("blank")
        case "shared":
            desk.strings.append(desk.rng.choice(("", desk.string_pen.tag("t"), desk.string_pen.tag("t", None, None))))
            return Made("empty shared text", {"t": "s"}, desk.pen.tag("v", None, str(len(desk.strings) - 1)))
        case "inline":
            return Made("empty inline text", {"t": "inlineStr"}, desk.pen.tag("is", None, desk.pen.tag("t", None, None)))
    empty = desk.rng.choice((desk.pen.tag("v", None, None), desk.pen.tag("v")))
    return Made("empty text of a formula", {"t": "str"}, formula(desk) + empty)


def formula(desk: Desk) -> str:
    """A formula of any spelling."""
    said = desk.rng.choice(("B1*2", 'IF(A1>1,"甲","<v>")', "Sheet1!A1", 'A1&"&"', "SUM(A1:B9)", '"]]>"', "1<2", '"<!--"'))
    spelt = escape(said)
    if desk.rng.random() < 0.5 and "]]>" not in said:
        spelt = spelt.replace("&gt;", ">")  # as it may stand in XML
    match desk.rng.randrange(5):
        case 0:
            return desk.pen.tag("f", {"t": "shared", "si": "0"}, None)
        case 1:
            return desk.pen.tag("f", {"t": "array", "ref": "A1:B2"}, spelt)
        case 2:
            return desk.pen.tag("f", {"t": "shared", "si": "0", "ref": "A1:A9"}, spelt)
    return desk.pen.tag("f", {"ca": "1"} if desk.rng.random() < 0.2 else None, spelt)


def cell_of(desk: Desk, value: object) -> Made:
    """A cell that says this value of a form; nothing is an empty cell."""
    match value:
        case datetime():
            return day_of(desk, value.date())
        case int() | float():
            return number_of(desk, repr(value), tuple(f for f in PLAIN_FORMATS if f not in SHOWN_BEHIND))
    return text_of(desk, str(value)) if value else empty_cell(desk)


KINDS: tuple[Callable[[Desk], Made], ...] = (
    *(text_cell, text_cell, text_cell, number_cell, number_cell, boolean_cell, error_cell, day_cell, moment_cell, moment_cell, time_cell),
    *(duration_cell, iso_cell, unsaved_cell, empty_cell, dressed_cell, dressed_cell),
)


def _saved(desk: Desk, value: str) -> str:
    """The value, alone or as that of a formula."""
    said = desk.pen.tag("v", None, desk.pen.value(value))
    added = desk.pen.tag("extLst", None, desk.pen.tag("ext", {"uri": "{0}"}, None)) if desk.rng.random() < 0.03 else ""
    return (formula(desk) + desk.pen.line() if desk.rng.random() < 0.15 else "") + said + added


def _styled(desk: Desk, formats: tuple[int | str, ...]) -> dict[str, str]:
    plain = desk.styles[0] in formats and desk.rng.random() < 0.5
    return ({} if plain else {"s": desk.style(formats)}) | desk.rng.choice(({}, {}, {"t": "n"}, {"cm": "1"}))


def _serial(desk: Desk, days: int, milliseconds: int) -> str:
    """Days and a part of a day, in the seventeen digits of a program or the fifteen of Excel."""
    exact = Decimal(days) + Decimal(milliseconds) / Decimal(86_400_000)
    return repr(float(exact)) if desk.rng.random() < 0.5 else f"{exact:.15g}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
