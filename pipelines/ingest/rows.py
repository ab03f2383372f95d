"""Which rows below a header are data, and which are totals, numbering, repeated headers, notes, or a nil return.

Belongs here: telling the rows apart. Does not belong here: sums (totals), typing a cell (values).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property, lru_cache

import numpy as np

from pipelines.contracts.absence import spelt
from pipelines.contracts.layout import layout
from pipelines.ingest.examples import begins_example, is_example, says_example
from pipelines.ingest.footrows import counts_in_words, is_signature, is_signature_row
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import EXPLAINS, Column, Header
from pipelines.ingest.headeragain import HeaderAgain
from pipelines.ingest.numbering import is_numbering
from pipelines.ingest.numerals import read_number
from pipelines.ingest.textcolumns import TextColumn, has_space, joined, texts_of
from pipelines.ingest.values import is_unfit
from pipelines.ingest.wording import folded, plain

_SUMS = "(?:合计|小计|总计|共计|累计)"
_TOTAL_SHAPE = re.compile(rf"^(?:.{{0,10}}{_SUMS}(?:数|人次|人数|场次)?|{_SUMS}[(:/].{{0,12}})$")
_AROUND_TOTAL = "()[]【】〔〕*:“”\"'"
_SECTION = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第\d+页|以[上下]|共计?\d+条)")
_LABELLED = re.compile(r"^[\u4e00-\u9fff()]{2,10}:.")
_RULED = "-—―–=*※·.…()[]【】<>~_"
_DIGIT = re.compile(r"\d")
_NUMBER_COLUMNS = ("序号", "序")


class Kind(Enum):
    DATA = auto()
    BLANK = auto()
    NUMBERING = auto()
    REPEATED_HEADER = auto()
    SUBTOTAL = auto()
    TOTAL = auto()
    CUMULATIVE = auto()
    NOTE = auto()
    NIL = auto()
    EXAMPLE = auto()
    WORDS = auto()


@dataclass
class Classified:
    """Rows of a table by kind. `foot` are rows below the last data row that hold words; `nil` says 本期无 stands in the table."""

    kinds: dict[int, Kind] = field(default_factory=dict)
    nil: bool = False

    def of(self, *kinds: Kind) -> list[int]:
        """Rows of these kinds from the top down."""
        groups = self._groups
        if len(kinds) == 1:
            return list(groups.get(kinds[0], ()))
        return sorted(row for kind in kinds for row in groups.get(kind, ()))

    def mark(self, row: int, kind: Kind) -> None:
        """The row is of this kind after the call, whatever it was."""
        self.kinds[row] = kind
        self.__dict__.pop("_groups", None)

    @cached_property
    def _groups(self) -> dict[Kind, list[int]]:
        groups: dict[Kind, list[int]] = {}
        for row, kind in self.kinds.items():
            groups.setdefault(kind, []).append(row)
        return groups


@dataclass(frozen=True)
class _Words:
    totals: frozenset[str]
    beside: tuple[str, ...]
    feet: tuple[str, ...]
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    nil: tuple[str, ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    words = layout()
    feet = tuple(plain(w) for w in words.footer_words)
    labels = tuple(plain(w) for w in (*words.unit_labels, *words.period_labels, *words.ignored_period_labels))
    return _Words(
        frozenset(folded(w) for w in (*words.total_words, *words.total_marks)), words.beside_totals, feet, (*feet, *labels),
        tuple(plain(w) for w in words.remark_words), tuple(folded(w) for w in words.zero_report_words),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _telling_words() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Words that may make a row something else than data: a total, an example, a foot; the same with blanks in between."""
    known = layout()
    declared = {*known.total_words, *known.total_marks, *known.example_words, *known.footer_words, "合计", "小计", "总计", "共计"}
    words = sorted({spelt for word in declared for spelt in (word, unicodedata.normalize("NFKC", word), word.lower(), word.upper())})
    spaced = (r"\s*".join(map(re.escape, word)) for word in words)
    return tuple(words), re.compile(r"^\s+$|[:：]\s*$|" + "|".join(spaced))


@lru_cache(maxsize=1)
def _telling_letters() -> np.ndarray[tuple[int, int], np.dtype[np.uint16]]:
    """Letters of the telling words, a row a word; short words repeat their first one."""
    words = _telling_words()[0]
    longest = max(map(len, words))
    return np.array([[ord(letter) for letter in word + word[0] * (longest - len(word))] for word in words], np.uint16)


def _telling_in(text: str) -> list[str]:
    """Those of the telling words that stand anywhere in the text."""
    stands = np.zeros(1 << 16, np.bool_)
    stands[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)] = True
    possible = np.flatnonzero(stands[_telling_letters()].all(axis=1)).tolist()
    words = _telling_words()[0]
    return [words[place] for place in possible if words[place] in text]


def _telling(column: TextColumn, text: str, words: Sequence[str]) -> list[int]:
    """Places of cells that may make their row something else than data, whatever else stands in it.

    `text` is the column's joined text, `words` those of the telling words that stand anywhere in the table.
    """
    if not (has_space(text) or ":" in text or "：" in text or any(word in text for word in words)):
        return []
    pattern = _telling_words()[1]
    return [i for i, cell in enumerate(texts_of(column)) if cell and pattern.search(cell) and _tells(cell)]


@lru_cache(maxsize=16_384)
def _tells(text: str) -> bool:
    said = plain(text)
    return not said or said.endswith(":") or is_total_word(text) or is_example(text) or says_example(text) or _begins(text, _words().feet)


def is_nil(text: str) -> bool:
    """True where a text says that there is nothing to report this period (本期无, 零报告)."""
    said = folded(text).strip("。.;()!")
    return any(said == word or (word in said and len(said) <= len(word) + 8) for word in _words().nil)


@lru_cache(maxsize=16_384)
def is_total_word(text: str) -> bool:
    """True where a text names a total row: a declared word, or a short text that ends in 合计, 小计."""
    said = plain(text).strip(_AROUND_TOTAL)
    return folded(said) in _words().totals or bool(_TOTAL_SHAPE.match(said))


def is_foot(text: str) -> bool:
    """True where a text belongs under a table (填表人：, 以下空白), never above one."""
    return _begins(text, _words().feet) or _is_remark(text)


def is_note(text: str) -> bool:
    """True where a text that stands alone in a row is no data: a foot, a remark, or a label with what it says (导出时间：…)."""
    return is_foot(text) or bool(_LABELLED.match(plain(text)))


def _is_remark(text: str) -> bool:
    """Words that stand alone in a row and are none of its data: a heading of a section, a page mark, a ruled line, 以下空白."""
    said = plain(text)
    bare = said.strip(_RULED)
    return not bare or bool(_SECTION.match(said) or _SECTION.match(bare)) or bare.startswith(_words().remarks)


def _begins(text: str, words: Sequence[str]) -> bool:
    said = plain(text)
    if not said.startswith(tuple(words)):
        return False
    return any(said.startswith(w) and (len(said) == len(w) or said[len(w)] in ":(、.1一" or w[-1] in "::)") for w in words)


def _asks(text: str) -> bool:
    """True for words without a number, or with one that only shows how to fill in (格式：2025-01-01)."""
    return not _DIGIT.search(text) or any(word in text for word in EXPLAINS)


class RowSorter:
    """Tells the rows below one header apart."""

    def __init__(self, grid: Grid, header: Header) -> None:
        self._grid = grid
        self._header = header
        self._fields = [c for c in header.columns if c.field]
        self._unit_column = header.role("unit")
        self._keyed = {c.index for c in header.columns if c.role in ("unit", "period")}
        self._missing = {c.index: c.field.folded_tokens for c in header.columns if c.field}
        self._again = HeaderAgain(header)
        self._placed = {c.index for c in self._fields}
        self._longest = max((len(t) for tokens in self._missing.values() for t in tokens), default=0) + 4  # quotes may stand around it

    def sort(self) -> Classified:
        """Kind of every row below the header to the end of the sheet."""
        found = Classified()
        footing = False
        flawed = {row for row, _ in (*self._grid.errors, *self._grid.uncached)}
        first, height = self._header.bottom + 3, len(self._grid.rows)
        found.kinds = dict.fromkeys(range(self._header.bottom + 1, height), Kind.DATA)
        looked_at = {*range(self._header.bottom + 1, min(first, height)), *self._doubtful_rows(first), *flawed} & found.kinds.keys()
        last = self._header.bottom
        for row in sorted(looked_at):
            kind = self._kind(row, footing and row == last + 1, row in flawed)  # rows of data in between end a foot
            footing = kind is Kind.NOTE or (footing and row == last + 1 and kind is not Kind.DATA)
            last = row
            found.nil = found.nil or kind is Kind.NIL
            found.kinds[row] = kind
            if kind is Kind.REPEATED_HEADER:
                self._untitle(row, found.kinds)
        return found

    def _untitle(self, row: int, kinds: dict[int, Kind]) -> None:
        """The title written again above a repeated header is no data."""
        for above in range(row - 1, row - 4, -1):
            if kinds.get(above) in (Kind.DATA, Kind.WORDS):
                if sum(1 for text in self._grid.rows[above] if text.strip()) != 1:
                    return
                kinds[above] = Kind.NOTE

    def _doubtful_rows(self, first: int) -> list[int]:
        """The rows from `first` on that `_kind` might call something else than DATA, told at a glance.

        In all others three fields are filled in, one with more than a mark of absence, and nothing in the row makes it anything else:
        no word of a total, an example or a foot, no cell of blanks, no header text, no words left of all fields.
        """
        cells = self._grid.cells
        if cells.height <= first:
            return []
        fields, long = [c.index for c in self._fields], cells.lengths[:, first:]
        doubtful, words = np.zeros(cells.height - first, np.bool_), _telling_in(joined(cells.texts))
        for index in np.flatnonzero(long.any(axis=1)).tolist():
            column = cells.column(index).slice(first)
            text = joined(column)
            doubtful[_telling(column, text, words)] = True
            if index < min(fields, default=0) and not text.isdigit():
                doubtful[[i for i, cell in enumerate(texts_of(column)) if any(c.isalpha() for c in cell)]] = True
            if index in self._placed:
                doubtful[self._again.places(index, column, text, long[index])] = True
        filled, much = np.count_nonzero(long[fields], axis=0) >= 3, (long[fields] > self._longest).any(axis=0)
        rows: list[int] = (first + np.flatnonzero(~(filled & much & ~doubtful))).tolist()
        return rows

    def _kind(self, row: int, footing: bool, flawed: bool) -> Kind:
        cells = [(c, t) for c, t in enumerate(self._grid.rows[row]) if t.strip()]
        if not cells and not flawed:
            return Kind.BLANK
        filled = [c for c in self._fields if self._has(row, c)]
        texts = [t for _, t in cells]
        first = texts[0] if texts else ""
        if row <= self._header.bottom + 2 and is_numbering([plain(t) for t in texts]):
            return Kind.NUMBERING
        if self._again.stands_in({c.index: text for c in filled if (text := self._grid.text(row, c.index))}):
            return Kind.REPEATED_HEADER
        if total := self._total(cells, filled):
            return total
        broken = flawed and bool(cells) and len(filled) > 1  # a formula failed beside words: no note, it would be lost
        words_only = len(filled) <= 1 or (len(filled) == 2 and footing and not broken and not self._counts(row, filled))
        if words_only and any(is_nil(t) for t in texts):
            return Kind.NIL
        if len(cells) > 1 and len(filled) <= 3 and all(_LABELLED.match(t) or t.endswith(":") for t in map(plain, texts)):
            return Kind.NOTE
        if len(cells) == 1 and not broken and (_is_remark(first) or _LABELLED.match(plain(first)) or self._fits_nowhere(filled, first)):
            return Kind.NOTE
        if plain(first).endswith(":") or sum(_begins(t, _words().feet) for t in texts) > 1 or is_signature_row(texts):
            return Kind.NOTE
        if len(filled) <= 2 and (_begins(first, _words().notes) or (texts and all(is_signature(t) for t in texts))):
            return Kind.NOTE
        if words_only and (footing or self._spread(row, cells)):
            return Kind.NOTE
        if len(filled) > 1 and self._exemplary(cells):
            return Kind.EXAMPLE
        if not flawed and row <= self._header.bottom + 2 and self._explains(row, filled):
            return Kind.WORDS
        if not self._says_something(filled, row):
            return Kind.BLANK
        if len(cells) == 1 and self._words_alone(row, filled):
            return Kind.NOTE if self._numbered else Kind.WORDS
        return Kind.WORDS if not flawed and self._choice_alone(row, filled) else Kind.DATA

    def _exemplary(self, cells: Sequence[tuple[int, str]]) -> bool:
        """True where the first text of a row, or any that begins with 示例, says that the row is an example."""
        place, first = cells[0]
        if is_example(first) or any(says_example(text) for _, text in cells):
            return True
        return place not in self._placed and (begins_example(first) or plain(first) == "示范")

    def _explains(self, row: int, filled: Sequence[Column]) -> bool:
        """True for a row right below the header in which days, numbers and codes are asked for in words, and none is given."""
        typed = [(c.field, text) for c in filled if c.field and (text := self._grid.text(row, c.index)).strip()]
        typed = [(field, text) for field, text in typed if field.type != "string" or field.codelist]
        return len(typed) > 1 and all(_asks(text) and is_unfit(field, text) for field, text in typed)

    def _words_alone(self, row: int, filled: Sequence[Column]) -> bool:
        """True for a text under a field of free text, alone in its row, where a row of data needs more: more likely a heading."""
        declared = filled[0].field if len(filled) == 1 else None
        if declared is None or declared.type != "string" or declared.codelist or declared.foreign_key:
            return False
        return self._needs_more(row, filled[0])

    def _choice_alone(self, row: int, filled: Sequence[Column]) -> bool:
        """True for a choice alone in its row where a row of data needs more: a list dragged down over empty rows (实际, 是)."""
        declared = filled[0].field if len(filled) == 1 else None
        return declared is not None and (bool(declared.codelist) or declared.type == "boolean") and self._needs_more(row, filled[0])

    def _needs_more(self, row: int, given: Column) -> bool:
        needed = [c for c in self._fields if c.field and c.field.constraints.required and c is not given]
        return len(needed) > 1 and not any((row, c.index) in self._grid.anchors for c in needed)

    @cached_property
    def _numbered(self) -> bool:
        """True where the rows of data are numbered: a row of words without a number is none of them."""
        column = next((c.index for c in self._header.columns if c.role == "ignored" and folded(c.text) in _NUMBER_COLUMNS), None)
        below = range(self._header.bottom + 1, len(self._grid.rows))
        return column is not None and any(plain(self._grid.text(row, column)).isdigit() for row in below)

    def _fits_nowhere(self, filled: Sequence[Column], text: str) -> bool:
        """True for the only text of a row where its column takes a day, a number or a code and the text is none: a heading, no data."""
        declared = filled[0].field if filled else None
        return declared is not None and declared.type not in ("list", "boolean") and is_unfit(declared, text)

    def _has(self, row: int, column: Column) -> bool:
        place = (row, column.index)
        return bool(self._grid.text(*place).strip()) or place in self._grid.errors or place in self._grid.uncached

    def _counts(self, row: int, filled: Sequence[Column]) -> bool:
        """True where a number stands under a field that counts (12, 约12人, 1分): no signature does that."""
        counted = [(c.index, c.field) for c in filled if c.field and c.field.type in ("integer", "number")]
        return any(read_number(self._grid.text(row, index), field.unit) is not None for index, field in counted)

    def _says_something(self, filled: Sequence[Column], row: int) -> bool:
        """False for rows that hold only numbering, or only marks of absence, under the fields."""
        said = ((folded(self._grid.text(row, c.index)), self._missing[c.index]) for c in filled)
        return any(text and spelt(text, tokens) is None for text, tokens in said)

    def _total(self, cells: Sequence[tuple[int, str]], filled: Sequence[Column]) -> Kind | None:
        named = next(((c, t) for c, t in cells if is_total_word(t)), None) or self._leading_words(cells, filled)
        if named is None and (told := next(((c, t) for c, t in cells if counts_in_words(t)), None)):
            others = [c for c in filled if c.index != told[0]]
            counted = others and all(c.field and c.field.type in ("integer", "number") for c in others)
            named = told if counted and len(others) == len(cells) - 1 else None
        if named is None:
            return None
        said = [c for c in filled if c.field and c.field.type not in ("integer", "number") and c.index != named[0]]
        texts = dict(cells)
        words = [c for c in said if read_number(texts.get(c.index, "")) is None]  # 12个 under 是否成立 counts the rows above
        if len(words) > 1 and named[0] not in self._keyed:
            return None
        name = plain(named[1])
        if any(word in name for word in _words().beside):
            return Kind.CUMULATIVE
        return Kind.SUBTOTAL if "小计" in name or "本页" in name else Kind.TOTAL

    def _leading_words(self, cells: Sequence[tuple[int, str]], filled: Sequence[Column]) -> tuple[int, str] | None:
        """Words in front of nothing but numbers, left of all fields (总人数 | | | 158 | 10) or where a day, a number or a code should
        stand: no row of data begins so."""
        place, text = cells[0] if cells else (0, "")
        under, others = [c for c in filled if c.index == place], [c for c in filled if c.index != place]
        numbers = others and all(c.field and c.field.type in ("integer", "number") for c in others)
        if not numbers or len(others) != len(cells) - 1 or not any(c.isalpha() for c in text):
            return None
        apart = place < min((c.index for c in self._fields), default=0)
        misplaced = bool(under) and not text[0].isdigit() and self._fits_nowhere(under, text)
        return (place, text) if apart or misplaced else None

    def _spread(self, row: int, cells: Sequence[tuple[int, str]]) -> bool:
        """A row with one text that is merged across columns: a heading or a note, never data."""
        return len(cells) == 1 and (row, cells[0][0]) in self._grid.wide
