"""The text of one cell under one declared field → a typed value, or a typed absence, and what has to be said about it.

Belongs here: absence, free texts, whole columns at once, and which kind of field is read where. Does not belong here: numbers (counted),
days (dated), codes (coded), units (placed); addresses, rows, the wording of rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.contracts.absence import TITLES, Absence, spelt
from pipelines.contracts.codelist import CodeList, codelists
from pipelines.contracts.finding import PARTED, SPOKEN, SPOKEN_PHONE, has_personal_number
from pipelines.contracts.form import FormField
from pipelines.contracts.period import Cadence, Period, containing, find_in, parse_code
from pipelines.contracts.text import UNSEEN, fold, tidy, unbroken
from pipelines.contracts.unit import UnitBook
from pipelines.ingest.coded import LIST_MARKS, meant, read_code, read_list, read_yes_or_no
from pipelines.ingest.counted import read_count
from pipelines.ingest.dated import names_day, read_day
from pipelines.ingest.dates import iso_of_reader, read_date
from pipelines.ingest.numerals import halfwidth
from pipelines.ingest.placed import read_unit
from pipelines.ingest.standins import LONGEST, SHORTENED, denied, stand_ins, stands_in
from pipelines.ingest.textcolumns import TextColumn, empty_places, has_space, joined, lengths, picked
from pipelines.ingest.typed import Remark, Typed, Value, absent, unread

ValueColumn = Any  # pyarrow.Array of the field's type
_LONGEST_NAME = 40
_DAY_LENGTH = 8
_WANTED = {"integer": "数字，确实没有的填 0", "number": "数字，确实没有的填 0", "date": "日期", "boolean": "“是”或“否”"}
_ANSWERS = 20_000
_CONTEXTS = 500
# what may be a phone or an identity number, however parted
_NUMBER = rf"\d{{11}}|\d{{3}}{PARTED}\d{{4}}{PARTED}\d{{4}}|\d{{6}}{PARTED}\d{{8}}{PARTED}|{SPOKEN_PHONE}"
_DIGITS = re.compile(_NUMBER)
_DIGITS_FROM = 11
_NO_CODE = r"[^0-9A-Z]|[0-9]{11}"
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[ T][0-2]\d:[0-5]\d:[0-5]\d$", re.ASCII)
_WIDE = "[０-９Ａ-Ｚａ-ｚ]"
_ODD = re.compile(
    rf"[^\S ]|{UNSEEN}|{_WIDE}|  |^['’ ]| $|^{SHORTENED}|" + _NUMBER
)  # what tidy would change, or what may be a personal number
_WIDE_TEXT = re.compile(_WIDE)
_SIMPLE = re.compile(r"[\u4e00-\u9fff0-9A-Za-z·]*")
_SPOKEN_DIGITS = rf"(?:{SPOKEN}{PARTED}?){{7}}"
_DIGIT = re.compile(rf"\d|{_SPOKEN_DIGITS}")
_ODD_NAME = re.compile(rf"{_ODD.pattern}|{_DIGIT.pattern}")
_NAME_DIGITS = re.compile(rf"\d(?:\D*\d){{4}}|\d[eE]\+\d|{_SPOKEN_DIGITS}")  # no name of a person holds so many
_CALLING = re.compile(r"^(?:\+86|0086|86(?=1\d{10}$))")
_PHONE_MARKS = str.maketrans("", "", " -_.·－—–―‐‑−")
ARROW_TYPES = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.decimal128(18, 4), "date": pa.date32(), "boolean": pa.bool_(),
    "list": pa.string(),
}  # fmt: skip


Noted = tuple[int, Typed]


def period_code(text: str, cadence: Cadence) -> str | None:
    """The code of the period of this cadence that a cell names, by its first day too (a cell of 2025-04 is a date to Excel), or None."""
    try:
        period = parse_code(text)
    except ValueError:
        found = find_in(text, cadence)
        if found is None and len(text) >= _DAY_LENGTH and (day := read_date(text)) and not day.interpreted:
            found = containing(day.value, cadence) if day.value == containing(day.value, cadence).starts_on else None
        return found.code if found else None
    return period.code if period.cadence is cadence else None


def _patched(texts: TextColumn, changed: Mapping[int, Value | None]) -> TextColumn:
    """The column with these values in these places."""
    if not changed:
        return texts
    return pa.array([changed.get(i, text) for i, text in enumerate(texts.to_pylist())], type=pa.string())


def is_absent(field: FormField, text: str) -> bool:
    """True where the text is a mark of absence for this field."""
    return not (said := fold(text)) or spelt(said, field.folded_tokens) is not None


def is_unfit(field: FormField, text: str) -> bool:
    """True where the field takes a day, a number, a code or yes and no, and the text is none; a mark of absence fits every field."""
    if is_absent(field, text):
        return False
    if field.codes:
        parts = LIST_MARKS.split(text) if field.type == "list" else ()
        return all(field.codes.find(part) is None and meant(part, field, field.codes) is None for part in (text, *parts) if part)
    if field.type == "boolean":
        return fold(text) not in {fold(token) for token in (*field.true_values, *field.false_values, "true", "false")}
    if field.type == "date":
        return not names_day(text)
    return field.type in ("integer", "number") and read_count(text, field, 1).value is None


class _Answers(dict[str, Typed]):
    """Text → typed cell, worked out at the first question."""

    def __init__(self, read: Callable[[str], Typed]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Typed:
        answer = self[text] = self._read(text)
        return answer


class FieldReader:
    """Types the cells of one field of one table; look-ups are prepared once, answers to equal texts are kept."""

    def __init__(
        self, field: FormField, book: UnitBook, codes: CodeList | None, *, epoch_1904: bool = False, scale: int = 1,
        cadence: Cadence = Cadence.MONTH,
    ) -> None:  # fmt: skip
        self.field = field
        self._book = book
        self._epoch_1904 = epoch_1904
        self._scale = scale
        self._cadence = cadence
        self._codes = codes
        self._missing = field.folded_tokens
        self._pattern = re.compile(field.constraints.pattern) if field.constraints.pattern else None
        self._answers: dict[tuple[str, str], _Answers] = {}
        self._long = max(map(len, self._missing), default=0) + 4  # a mark of absence, with quotes around it, is shorter
        self._arrow = ARROW_TYPES[field.type]
        self._named = field.type == "string" and field.personal and (field.constraints.max_length or _LONGEST_NAME + 1) <= _LONGEST_NAME
        self._wrapped = field.type != "list" and not self._named  # a line break only wraps the words of a narrow cell; names stay apart
        self._free = field.type == "string" and not (codes or field.foreign_key or field.format or self._pattern)

    def serves(self, field: FormField, book: UnitBook, codes: CodeList | None) -> bool:
        """True while this reader was made for these very declarations."""
        return self.field is field and self._book is book and self._codes is codes

    def read(self, text: str, period: Period | None = None, unit_code: str = "") -> Typed:
        """The typed cell; never raises. `unit_code` is the context of unit names, `period` of dates without a year."""
        return self._in_context(period, unit_code)[text]

    def read_column(self, texts: TextColumn, period: Period | None = None, unit_code: str = "") -> tuple[ValueColumn, list[Noted]]:
        """The values of many cells as an arrow array of the field's type, null where a cell is absent; and (place, typed cell) of
        those that are absent or have something to be said of them."""
        answers = self._in_context(period, unit_code)
        if self._free:
            return self._free_column(texts, answers)
        if self.field.format == "credit_code":
            return self._code_column(texts, answers)
        coded = texts.dictionary_encode()
        answer = answers.__getitem__ if self.field.type != "date" else partial(self._day, answers)
        known = list(map(answer, coded.dictionary.to_pylist()))
        values = pa.array([typed.value for typed in known], type=self._arrow).take(coded.indices)
        noted = {place for place, typed in enumerate(known) if typed.absence or typed.remarks}
        said: list[Noted] = []
        if noted:
            places = coded.indices.to_pylist()
            said = [(i, known[place]) for i, place in enumerate(places) if place in noted]
        return values, said + self._blanks(texts, answers)

    def _blanks(self, texts: TextColumn, answers: _Answers) -> list[Noted]:
        """What is said of the empty cells."""
        blank = answers[""]
        return [(place, blank) for place in empty_places(texts)] if blank.absence else []

    def _code_column(self, texts: TextColumn, answers: _Answers) -> tuple[ValueColumn, list[Noted]]:
        """Codes of 18 letters and digits are their own value; whatever else stands there is read with care."""
        long = lengths(texts)
        fine = (long == 18) & ~pc.match_substring_regex(texts, _NO_CODE).fill_null(True).to_numpy(zero_copy_only=False)
        odd = {i: answers[text] for i, text in picked(texts, ~fine & (long > 0))}
        said = [(i, typed) for i, typed in odd.items() if typed.absence or typed.remarks]
        return _patched(texts, {i: typed.value for i, typed in odd.items()}), said + self._blanks(texts, answers)

    def _day(self, answers: _Answers, text: str) -> Typed:
        """The answer to a text; moments of one day share theirs."""
        if len(text) == 19 and _STAMP.match(text) and not (day := answers[text[:10]]).remarks:
            return day
        return answers[text]

    def _free_column(self, texts: TextColumn, answers: _Answers) -> tuple[ValueColumn, list[Noted]]:
        """Free texts: nearly all of them are their own value."""
        long, every = lengths(texts), joined(texts)
        packed = int(long.max(initial=0)) >= _DIGITS_FROM and bool(_DIGITS.search(every))
        odd = (
            packed
            or has_space(every)
            or "E+" in every.upper()
            or "'" in every
            or "’" in every
            or not every.isprintable()
            or bool(_WIDE_TEXT.search(every))
        )
        near = [] if self._says_no_absence(every) else picked(texts, (long > 0) & (long < self._long))
        if odd or (self._named and _DIGIT.search(every)):
            strange = _ODD_NAME if self._named else _ODD
            near += [(i, text) for i, text in picked(texts, long >= self._long) if strange.search(text)]
        found = {i: (text, answers[text]) for i, text in near}
        said = [(i, typed) for i, (_, typed) in found.items() if typed.absence or typed.remarks]
        changed = {i: typed.value for i, (text, typed) in found.items() if typed.value != text}
        return _patched(texts, changed), said + self._blanks(texts, answers)

    def _says_no_absence(self, every: str) -> bool:
        """True where the texts joined here hold no mark of absence, told at a glance: folding leaves such texts as they are."""
        if not _SIMPLE.fullmatch(every):
            return False
        folded = every.lower()
        return not any(token in folded for token in (*self._missing, *stand_ins()))

    def _in_context(self, period: Period | None, unit_code: str) -> _Answers:
        """Answers kept for cells that stand under this unit and period; only units and dates depend on them."""
        key = (unit_code if self.field.foreign_key else "", period.code if period and self.field.type == "date" else "")
        answers = self._answers.get(key)
        if answers is None or len(answers) > _ANSWERS:
            if len(self._answers) > _CONTEXTS:
                self._answers.clear()
            answers = self._answers[key] = _Answers(lambda text: self._read(text, period, unit_code))
        return answers

    def _read(self, text: str, period: Period | None, unit_code: str) -> Typed:
        clean = tidy(unbroken(text)) if self._wrapped else tidy(text)
        if not clean:
            return self._required(Absence.BLANK)
        if len(clean) < self._long and (kind := self._absence(fold(clean))):
            return self._required(kind)
        typed = self._of_type(clean, period, unit_code)
        numbered = has_personal_number(halfwidth(clean)) or (self._named and bool(_NAME_DIGITS.search(clean)))
        if numbered and not (self._pattern and self._pattern.fullmatch(str(typed.value))):
            return Typed(typed.value, typed.absence, (Remark("personal_misplaced", clean), *typed.remarks))
        return typed

    def _absence(self, folded: str) -> Absence | None:
        return spelt(folded, self._missing) or (denied(folded, self._missing, self.field.spellings) if self._free else None)

    def _required(self, kind: Absence) -> Typed:
        if not self.field.constraints.required:
            return absent(kind)
        return absent(kind, Remark("value_required", TITLES[kind], _WANTED.get(self.field.type, "内容")))

    def _of_type(self, clean: str, period: Period | None, unit_code: str) -> Typed:
        field = self.field
        if field.foreign_key:
            return read_unit(clean, field.foreign_key.level, unit_code, self._book)
        match field.type:
            case "integer" | "number":
                return read_count(clean, field, self._scale)
            case "date":
                return read_day(clean, period, epoch_1904=self._epoch_1904)
            case "boolean":
                return read_yes_or_no(clean, field)
            case "list":
                return read_list(clean, field, self._codes, self._missing)
            case "string":
                return read_code(clean, field, self._codes) if self._codes else self._text(clean)

    def _text(self, clean: str) -> Typed:
        if self.field.format == "period":
            code = period_code(iso_of_reader(clean), self._cadence)
            return Typed(code) if code else unread(Remark("date_unparseable", clean, "2025-03"))
        if self._free and len(clean) < LONGEST and stands_in(fold(clean)) and not (self._named and _NAME_DIGITS.search(clean)):
            return unread(Remark("text_unreadable", clean))
        if clean[0] in "'’" and clean.count(clean[0]) == 1:
            clean = clean[1:].lstrip() or clean  # the mark with which a number is typed as text
        if (narrow := halfwidth(clean)).isascii() and narrow.isalnum():
            clean = narrow  # a number of a team, an order or an act typed in wide letters
        if self.field.format == "credit_code":
            return Typed(halfwidth(clean).replace(" ", "").replace("-", "").upper())
        if self._pattern:
            packed = halfwidth(clean).replace(" ", "")
            bare = _CALLING.sub("", packed.translate(_PHONE_MARKS))
            return Typed(bare if self._pattern.fullmatch(bare) and not self._pattern.fullmatch(packed) else packed)
        return Typed(clean)


_READERS: dict[tuple[int, bool, int, Cadence], FieldReader] = {}


def field_readers(
    fields: Iterable[tuple[FormField, int]], book: UnitBook, *, epoch_1904: bool = False, cadence: Cadence = Cadence.MONTH
) -> dict[str, FieldReader]:
    """Field name → its reader, for fields with their scale; kept from file to file while field, units and code lists stay the same."""
    lists = codelists()
    found: dict[str, FieldReader] = {}
    for field, scale in fields:
        codes = lists[field.codelist] if field.codelist else None
        key = (id(field), epoch_1904, scale, cadence)
        kept = _READERS.get(key)
        if kept is None or not kept.serves(field, book, codes):
            kept = _READERS[key] = FieldReader(field, book, codes, epoch_1904=epoch_1904, scale=scale, cadence=cadence)
        found[field.name] = kept
    return found
