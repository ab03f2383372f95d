"""Unit and period as they stand around a table: labels above and below it, the title sentence, the sheet name.

Belongs here: what the words around a table say. Does not belong here: the table itself (header, rows).
填报日期 is never the period; a name that means two units is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.contracts.form import Form
from pipelines.contracts.layout import layout
from pipelines.contracts.period import Cadence, Period, containing, find_in
from pipelines.contracts.unit import Resolved, Unit, UnitBook
from pipelines.ingest.dates import read_date
from pipelines.ingest.grid import Grid
from pipelines.ingest.numerals import chinese_numeral
from pipelines.ingest.wording import folded, plain

_YEAR = re.compile(r"((?:19|20)\d{2})年?")
_MONTH_ALONE = re.compile(r"^(?:.*?\D)?(1[0-2]|0?[1-9])月份?(?!\d|\s*[\d日])")
_MONTHS_TO = re.compile(r"(?<!\d)\d{1,2}月?份?[-~至到、]\d{1,2}月")
_QUARTER_ALONE = re.compile(r"(?:第?([一二三四1-4])季度?|[Qq]([1-4]))")
_HALF_ALONE = re.compile(r"([上下])半年")
_SPAN = re.compile(r"((?:19|20)\d{2})[年.]?第?(\d{1,2})月?[-~至到](?:(?:19|20)\d{2}年)?(\d{1,2})月")
_DAYS = re.compile(r"((?:19|20)\d{2})[-./年](\d{1,2})[-./月]\d{1,2}日?[-~至到](?:((?:19|20)\d{2})[-./年])?(?:(\d{1,2})[-./月])?\d{1,2}日?$")
_DASHES = str.maketrans("—–―‐‑－～", "-----" + "-~")
_YEAR_IN_WORDS = re.compile(r"[二一][〇○零九][〇○零一二三四五六七八九]{2}(?=年)")
_YEAR_OF = re.compile(r"年度(?=[\d上下第])")
_ROMAN = re.compile(r"(?<![A-Za-z])(?:IV|I{1,3})(?=季)")
_ROMAN_DIGITS = {"I": 1, "II": 2, "III": 3, "IV": 4}
_MONTH_IN_WORDS = re.compile(r"(?<![一二三四五六七八九十])([一二三四五六七八九十]{1,2})(?=月)")
_LEADING_PERIOD = re.compile(r"^(?:19|20)\d{2}年?度?(?:\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)?")
_TRAILING_PERIOD = re.compile(r"(?:19|20)\d{2}年度?(?:第?[一二三四1-4]季度?|[上下]半年|\d{1,2}月份?)$")
_WHOLE_DATE = re.compile(r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}日?")
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_JOINED = "、,;/和及与"
_LEVEL_TITLES = {"region": "自治区", "city": "市", "county": "县（市、区）"}
_OTHER_LABELS = ("联系电话", "电话", "手机", "填报时间", "报送时间", "上报时间")


@dataclass(frozen=True)
class Claim:
    """A text and the cell it stands in; `cell` is empty for a sheet name."""

    text: str
    cell: str


@dataclass(frozen=True)
class Said:
    """What stands around one table: claims by kind, in the order in which they are believed."""

    units: tuple[Claim, ...]
    periods: tuple[Claim, ...]
    sentences: tuple[Claim, ...]
    foot: tuple[Claim, ...]
    sheet: str

    @property
    def context(self) -> str:
        """Everything that may name the year of a period that is written without one."""
        return " ".join(c.text for c in (*self.periods, *self.sentences))


@lru_cache(maxsize=64)
def _labels(unit_label: str, period_label: str) -> tuple[re.Pattern[str], dict[str, str]]:
    words = layout()
    kinds: dict[str, str] = dict.fromkeys((plain(w) for w in (*words.footer_words, *_OTHER_LABELS) if len(w) > 1), "other")
    kinds |= dict.fromkeys((plain(w) for w in words.ignored_period_labels), "other")
    kinds |= dict.fromkeys((plain(w) for w in (*words.period_labels, period_label)), "period")
    kinds |= dict.fromkeys((plain(w) for w in (*words.unit_labels, unit_label)), "unit")
    alternatives = "|".join(re.escape(w) for w in sorted(kinds, key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=.))({alternatives})(?:\((?:盖章|公章|签章|签字)\))?(:)?"), kinds


def _labelled(text: str, form: Form) -> tuple[str, list[tuple[str, str]]]:
    """The sentence before the first label, and (kind, value) of each label in the text; a label inside needs its colon."""
    pattern, kinds = _labels(form.submission.unit_label, form.submission.period_label)
    marks = [m for m in pattern.finditer(text) if m.group(2) or m.start() == 0]
    if not marks:
        return text, []
    found: list[tuple[str, str]] = []
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        found.append((kinds[mark.group(1)], text[mark.end() : end].strip(":;,。")))
    return text[: marks[0].start()], found


def _right_of(grid: Grid, row: int, column: int) -> tuple[str, int]:
    cells = grid.rows[row]
    for right in range(column + 1, min(len(cells), column + 9)):
        if cells[right].strip():
            return cells[right], right
    return "", column


def gather(grid: Grid, form: Form, above: Iterable[int], below: Iterable[int]) -> Said:
    """Claims of the rows above and below a table of this form, labels first."""
    units: list[Claim] = []
    periods: list[Claim] = []
    sentences: list[Claim] = []
    foot: list[Claim] = []
    for place, rows in ((sentences, above), (foot, below)):
        for row in rows:
            taken: set[int] = set()
            for column, raw in enumerate(grid.rows[row]):
                if column in taken or not raw.strip():
                    continue
                before, labels = _labelled(plain(raw), form)
                for kind, value in labels:
                    cell = grid.address(row, column)
                    if not value and len(labels) == 1:
                        value, beside = _right_of(grid, row, column)
                        if _labelled(plain(value), form)[1]:
                            continue
                        taken.add(beside)
                        value, cell = plain(value), grid.address(row, beside)
                    if kind == "unit" and (behind := _TRAILING_PERIOD.search(value)):  # 填报单位：某县科协　2026年二季度
                        value, before = value[: behind.start()], before or behind.group()
                    if value and kind != "other":
                        (units if kind == "unit" else periods).append(Claim(value, cell))
                if before:
                    place.append(Claim(before, grid.address(row, column)))
    return Said(tuple(units), tuple(periods), tuple(sentences), tuple(foot), grid.name)


@dataclass(frozen=True)
class UnitFound:
    """The reporting unit of a table, or why there is none."""

    unit: Unit | None
    cell: str = ""
    rule: str = ""
    observed: str = ""
    expected: str = ""


def resolve_unit(text: str, form: Form, book: UnitBook) -> Resolved:
    """A reporting unit by its name, those of the form's own levels first; bodies without a division code report like counties."""
    if unit := book.coded(plain(text)):
        return Resolved(unit)
    levels = (*form.submission.level, *(("other",) if "county" in form.submission.level else ()))
    fitting = book.resolve(text, levels=levels)
    return fitting if fitting.unit or fitting.candidates else book.resolve(text)


def _named_in(text: str, book: UnitBook) -> list[Unit]:
    """Region, cities and counties whose full name stands in the sentence; a parent named beside its child is left out."""
    sentence = _LEADING_PERIOD.sub("", folded(text))
    found = [u for name, u in _regional(book) if name in sentence]
    if not found:
        for end in range(min(len(sentence), 12), 1, -1):
            resolved = book.resolve(sentence[:end], levels=("region", "city", "county", "other"))
            if resolved.unit:
                other = sentence[end:].lstrip(_JOINED) if sentence[end : end + 1] in _JOINED else ""
                return [resolved.unit] if not other or not _named_in(other, book) else []
    parents = {u.parent for u in found} | {book.units[u.parent].parent for u in found if u.parent in book.units}
    return [u for u in found if u.code not in parents]


@lru_cache(maxsize=2)
def _regional(book: UnitBook) -> tuple[tuple[str, Unit], ...]:
    return tuple((folded(u.name), u) for level in ("region", "city", "county", "other") for u in book.recorded(level))


def find_unit(said: Said, form: Form, book: UnitBook) -> UnitFound:
    """The reporting unit: label, title sentence, sheet name, foot, in that order; the first that names one unit."""
    ambiguous: UnitFound | None = None
    unknown = ""
    for claim in (*said.units, *said.sentences, Claim(said.sheet, ""), *said.foot):
        labelled = claim in said.units
        resolved = resolve_unit(claim.text, form, book) if labelled or len(claim.text) <= 14 else Resolved()
        if resolved.candidates and ambiguous is None:
            names = "、".join(u.name for u in resolved.candidates)
            ambiguous = UnitFound(None, claim.cell, "unit_ambiguous", claim.text, names)
        unit = resolved.unit
        if unit is None and not resolved.candidates:
            named = _named_in(claim.text, book)
            unit = named[0] if len(named) == 1 else None
        if unit is not None and (unit.level != "township" or labelled):
            return _checked(unit, claim, form, book)
        if labelled and not unknown:
            unknown = claim.text
    if ambiguous:
        return ambiguous
    detail = f"“{unknown}”不是登记的单位" if unknown else "标题、表头、表尾和工作表名里都没有单位名称"
    return UnitFound(None, said.units[0].cell if said.units else "", "unit_unreadable", "", detail)


def unit_of_row(text: str, cell: str, form: Form, book: UnitBook) -> UnitFound:
    """The unit that a cell of a county column names, with the rule that speaks about it where one does."""
    resolved = resolve_unit(text, form, book)
    if resolved.unit:
        return _checked(resolved.unit, Claim(text, cell), form, book)
    if resolved.candidates:
        return UnitFound(None, cell, "unit_ambiguous", text, "、".join(u.name for u in resolved.candidates))
    return UnitFound(None, cell, "unit_unreadable", text, f"“{text}”不是登记的单位")


def level_fits(unit: Unit, form: Form) -> bool:
    """True where a unit of this level sends in the form; bodies without a division code send in what counties do."""
    return unit.level in form.submission.level or (unit.level == "other" and "county" in form.submission.level)


def level_titles(form: Form) -> str:
    """The levels that send in the form, in words."""
    return "、".join(_LEVEL_TITLES[level] for level in form.submission.level)


def _checked(unit: Unit, claim: Claim, form: Form, book: UnitBook) -> UnitFound:
    if level_fits(unit, form):
        if book.is_former(claim.text):
            return UnitFound(unit, claim.cell, "unit_retired", claim.text, unit.name)
        return UnitFound(unit, claim.cell)
    return UnitFound(unit, claim.cell, "unit_level_wrong", unit.name, level_titles(form))


def read_period(text: str, cadence: Cadence, context: str = "") -> Period | None:
    """The one period of this cadence that a text names; where it has no year, the only year that `context` names is taken."""
    said = in_digits(plain(text))
    if days := _DAYS.search(said):
        return _of_days(days, cadence)
    if found := find_in(said, cadence):
        return found
    day = read_date(said)
    if day and not day.interpreted:
        return containing(day.value, cadence)
    if span := _SPAN.search(said):
        return _spanned(int(span.group(1)), int(span.group(2)), int(span.group(3)), cadence)
    years = {int(y) for y in _YEAR.findall(in_digits(plain(context)))}
    if len(years) != 1 or _YEAR.search(said):
        return None
    return without_year(said, cadence, years.pop())


def in_digits(said: str) -> str:
    """A folded text with years and months in Chinese numerals (二〇二五年三月) in digits and one kind of dash."""
    said = _YEAR_IN_WORDS.sub(lambda m: str(chinese_numeral(m.group().replace("○", "〇"))), said.translate(_DASHES))
    said = _ROMAN.sub(lambda m: str(_ROMAN_DIGITS[m.group()]), _YEAR_OF.sub("年", said))
    return _MONTH_IN_WORDS.sub(lambda m: str(chinese_numeral(m.group()) or m.group()), said).replace("年第", "年")


def _of_days(days: re.Match[str], cadence: Cadence) -> Period | None:
    """The period that begins in the month of the first day of a span and ends in that of its last."""
    year, month, last_year, last_month = days.groups()
    if last_year not in (None, year):
        return None
    return _spanned(int(year), int(month), int(last_month or month), cadence)


def _spanned(year: int, first: int, last: int, cadence: Cadence) -> Period | None:
    months = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF: 6, Cadence.YEAR: 12}[cadence]
    if last - first + 1 == months and last % months == 0 and last <= 12:
        return Period(year, cadence, last // months)
    return None


def without_year(said: str, cadence: Cadence, year: int) -> Period | None:
    """The period of this year whose month, quarter or half a text in digits names; None where it names none, or a span of months."""
    if cadence is Cadence.MONTH and not _MONTHS_TO.search(said) and (month := _MONTH_ALONE.search(said)):
        return Period(year, cadence, int(month.group(1)))
    if cadence is Cadence.QUARTER and (quarter := _QUARTER_ALONE.search(said)):
        return Period(year, cadence, _QUARTER[quarter.group(1) or quarter.group(2)])
    if cadence is Cadence.HALF and (half := _HALF_ALONE.search(said)):
        return Period(year, cadence, {"上": 1, "下": 2}[half.group(1)])
    return None


def find_period(said: Said, form: Form) -> tuple[Period | None, str]:
    """The reporting period and its cell: label, title sentence, sheet name, in that order. The foot and 填报日期 never count."""
    cadence = form.submission.cadence
    claims: Sequence[Claim] = (*said.periods, *said.sentences, Claim(said.sheet, ""))
    for claim in claims:
        text = claim.text if claim in said.periods else _WHOLE_DATE.sub("", claim.text)  # a bare date is a day of filling in
        if period := read_period(text, cadence, said.context):
            return period, claim.cell
    return None, ""


def title_contradictions(said: Said, form: Form, book: UnitBook, unit: UnitFound, period: Period | None) -> list[tuple[str, str, str]]:
    """(what the title names, what the labels say, cell of the title) where a title names another period or unit than the labels.

    A title is a sentence that names the form. A city or the region above the unit contradicts nothing, nor does a title that names two.
    """
    found: list[tuple[str, str, str]] = []
    names = [folded(w) for w in (form.title, form.submission.sheet)]
    for claim in said.sentences:
        if not any(name in folded(claim.text) for name in names):
            continue
        if said.periods and period:
            other = read_period(_WHOLE_DATE.sub("", claim.text), period.cadence)
            if other and other != period:
                found.append((other.title, period.title, claim.cell))
        named = _named_in(claim.text, book)
        if said.units and unit.unit and len(named) == 1:
            mine, theirs = unit.unit.code, named[0].code
            if not book.is_within(mine, theirs) and not book.is_within(theirs, mine):
                found.append((named[0].name, unit.unit.name, claim.cell))
    return found
