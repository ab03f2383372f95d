"""The period of a table that names none in full: 6月份 without a year, a half-year's ledger of a monthly form, no words at all.

Belongs here: readings of the period from the table, its rows, the whole book, the file's name and the day of receipt, and whether one is
left. Does not belong here: a period written in full (surroundings), where each row goes then (table).
Nothing is guessed: of two readings that remain none is taken, and whatever is taken is said with what it was taken from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.contracts.form import Form
from pipelines.contracts.period import MONTHS_OF, Cadence, Period, containing
from pipelines.ingest.dated import month_alone
from pipelines.ingest.dates import read_date
from pipelines.ingest.grid import Grid
from pipelines.ingest.surroundings import Claim, Said, in_digits, read_period, without_year
from pipelines.ingest.wholebook import Told, WholeBook
from pipelines.ingest.wording import plain

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?(?!\d)")
_DAY_IN_WORDS = re.compile(r"[二一][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿]{1,3}日")
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})月?(?:份)?[-~至到](\d{1,2})月")
_HALF = re.compile(r"([上下])半年")
_QUARTER = re.compile(r"第?([一二三四1-4])季度?|[Qq]([1-4])")
_WHOLE_YEAR = re.compile(r"年度|全年|年")
_YEAR_MONTHS = 12
_YEAR_DAYS = 366
_STALE_DAYS = 270  # a report without a year that is older may as well be one to come


@dataclass(frozen=True)
class Resolved:
    """What was taken: one period for the whole table, or (`by_row`) a period a row, days without a year in `year`; `source` says from
    what, `written` what stands in `cell`. Where nothing was taken, `source` says why in words, or is empty."""

    period: Period | None = None
    by_row: bool = False
    year: int | None = None
    cell: str = ""
    written: str = ""
    source: str = ""


@dataclass(frozen=True)
class _Reading:
    year: int
    source: str


def resolve(said: Said, form: Form, grid: Grid, around: Iterable[int], days: Sequence[str], book: WholeBook) -> Resolved:
    """The period of a table whose own words name none in full.

    `around` are the rows above and below it, `days` the texts of the column that dates its rows (empty where the form has none).
    """
    near = [in_digits(plain(text)) for row in around for text in grid.rows[row] if text.strip()]
    dated = days if form.submission.dated_by else ()
    return _Search(form.submission.cadence, said, near, dated, book).found()


@dataclass(frozen=True)
class _Search:
    """One table: `near` are the texts around it in digits, `days` those that date its rows."""

    cadence: Cadence
    said: Said
    near: Sequence[str]
    days: Sequence[str]
    book: WholeBook

    def found(self) -> Resolved:
        named = self.book.named
        claims = [*self.said.periods, *self.said.sentences, Claim(self.said.sheet, ""), *((Claim(named.text, ""),) if named else ())]
        for claim in claims:
            words = _words(claim.text)
            index = _index(words, self.cadence)
            if index is not None and not _YEAR.search(words):
                return self._with_year(claim, index)
        if not any(self.days):
            return self._of_neighbours()
        for claim in (*claims, *(Claim(told.text, "") for told in self.book.elsewhere(self.said.sheet))):
            if months := _wider(_words(claim.text), self.cadence):
                return self._wide(claim, months)
        return self._by_days()

    def _of_neighbours(self) -> Resolved:
        """The one period that the cover and the other sheets of the book name."""
        told_of: dict[Period, Told] = {}
        for told in self.book.elsewhere(self.said.sheet):
            if period := read_period(_without_days(told.text), self.cadence):
                told_of.setdefault(period, told)
        if len(told_of) != 1:
            return Resolved()
        period, told = told_of.popitem()
        return Resolved(period, written=told.text, source=told.place)

    def _with_year(self, claim: Claim, index: int) -> Resolved:
        """The period with the one year that book, name and days leave, else the last such period that began before the receipt."""
        readings = [*self._years_said(index, self.cadence), *self._years_of_days(index)]
        years = {one.year for one in readings}
        if len(years) > 1:
            both = "，".join(dict.fromkeys(f"{one.source}是{Period(one.year, self.cadence, index).title}" for one in readings))
            return Resolved(cell=claim.cell, written=claim.text, source=f"“{claim.text}”没有写年份，{both}，不知以哪个为准")
        if readings:
            return Resolved(Period(years.pop(), self.cadence, index), False, None, claim.cell, claim.text, readings[0].source)
        on = self.book.envelope.received_on
        if on is None:
            return Resolved(cell=claim.cell, written=claim.text, source=f"“{claim.text}”没有写年份")
        period = _last_before(on, index, self.cadence)
        if (on - period.ends_on).days > _STALE_DAYS:  # last year's, or one that is still to come
            return Resolved(cell=claim.cell, written=claim.text, source=f"“{claim.text}”没有写年份，收到日期 {on} 也看不出是哪一年")
        return Resolved(period, False, None, claim.cell, claim.text, f"收到日期 {on}")

    def _years_said(self, index: int, cadence: Cadence) -> Iterator[_Reading]:
        for text in self.near:
            for day in _days_in(text):
                yield _Reading(_last_before(day, index, cadence).year, f"表上的日期 {day}")
            yield from (_Reading(int(year), f"“{text}”") for year in _YEAR.findall(_without_days(text)))
        for told in (*self.book.elsewhere(self.said.sheet), *((self.book.named,) if self.book.named else ())):
            yield from _years_told(told, index, cadence)

    def _years_of_days(self, index: int) -> Iterator[_Reading]:
        for day in _full_days(self.days):
            if containing(day, self.cadence).index == index:
                yield _Reading(day.year, f"各行的日期（{day}）")

    def _wide(self, claim: Claim, months: int) -> Resolved:
        """A ledger of several periods: every row goes to the period of its own day, one without a year to that of the ledger."""
        words = _words(claim.text)
        years = {int(year) for year in _YEAR.findall(words)}
        if not years:
            last = _MONTHS.search(words)
            ends = min(int(last.group(2)) if last else months, _YEAR_MONTHS)
            years = {one.year for one in self._years_said(ends, Cadence.MONTH)} or {day.year for day in _full_days(self.days)}
            if not years and (on := self.book.envelope.received_on):
                years = {_last_before(on, ends, Cadence.MONTH).year}
        if len(years) > 1:
            return Resolved(cell=claim.cell, written=claim.text, source=f"“{claim.text}”的年份不止一种读法")
        return Resolved(None, True, years.pop() if years else None, claim.cell, claim.text, "各行的日期")

    def _by_days(self) -> Resolved:
        """Nothing names a period: the rows' own full days do where they lie within one year up to the day of receipt."""
        full, on = _full_days(self.days), self.book.envelope.received_on
        if not full:
            return self._by_days_without_year(on) if on else Resolved()
        first, last = min(full), max(full)
        if (on is not None and last > on) or (last - first).days > _YEAR_DAYS:
            return Resolved(source=f"没有写明报告期，各行的日期从 {first} 到 {last}，不知报的是哪一期")
        years = {day.year for day in full}
        return Resolved(None, True, years.pop() if len(years) == 1 else None, "", "", "各行的日期")

    def _by_days_without_year(self, on: date) -> Resolved:
        """Days without a year are those before the receipt where all of them fall in one year, and not long before."""
        found = [day.value for day in (read_date(text, on.year) for text in self.days) if day]
        years = {day.year if day <= on else day.year - 1 for day in found}
        stale = any((on - day).days > _STALE_DAYS for day in found if day <= on)
        if len(years) != 1 or stale:
            return Resolved()
        return Resolved(None, True, years.pop(), "", "", f"各行的日期和收到日期 {on}")


def month_above(grid: Grid, row: int, top: int) -> str:
    """The month that the nearest row of one text between this row and row `top` names (一月份), as 1月; '' where none does."""
    for above in range(row - 1, top, -1):
        texts = [text for text in grid.rows[above] if text.strip()]
        if len(texts) == 1 and (month := month_alone(texts[0])):
            return f"{month}月"
    return ""


def _words(text: str) -> str:
    return in_digits(_without_days(plain(text)))


def _without_days(text: str) -> str:
    return _DAY_IN_WORDS.sub("", _DAY.sub("", text))


def _index(words: str, cadence: Cadence) -> int | None:
    """Which month, quarter or half of a year the words name; None where they name none, or a span of months."""
    if _MONTHS.search(words):
        return None
    found = without_year(words, cadence, 2000)
    return found.index if found else None


def _last_before(day: date, index: int, cadence: Cadence) -> Period:
    """The last period with this place in its year that began on or before the day."""
    this = Period(day.year, cadence, index)
    return this if this.starts_on <= day else Period(day.year - 1, cadence, index)


def _years_told(told: Told, index: int, cadence: Cadence) -> Iterator[_Reading]:
    words = in_digits(told.text)
    other = _index(in_digits(_without_days(told.text)), cadence)
    if other is not None and other != index:
        if full := read_period(_without_days(told.text), cadence):  # another period of the book names its year
            yield _Reading(full.year, told.place)
        return
    for day in _days_in(words):
        yield _Reading(_last_before(day, index, cadence).year, f"{told.place}里的日期 {day}")
    yield from (_Reading(int(year), told.place) for year in _YEAR.findall(_without_days(words)))


def _days_in(text: str) -> list[date]:
    return _full_days((*_DAY.findall(text), *_DAY_IN_WORDS.findall(text)))


def _full_days(texts: Iterable[str]) -> list[date]:
    return [day.value for day in map(read_date, texts) if day and not day.interpreted]


def _wider(words: str, cadence: Cadence) -> int | None:
    """How many months the words name where that is more than the form's cadence (1-6月, 上半年, 二季度, 2026年); None otherwise."""
    if span := _MONTHS.search(words):
        months = int(span.group(2)) - int(span.group(1)) + 1
    elif _HALF.search(words):
        months = MONTHS_OF[Cadence.HALF]
    elif _QUARTER.search(words):
        months = MONTHS_OF[Cadence.QUARTER]
    elif _YEAR.search(words) and _WHOLE_YEAR.search(words) and _index(words, Cadence.MONTH) is None:
        months = _YEAR_MONTHS
    else:
        return None
    return months if months > MONTHS_OF[cadence] else None
