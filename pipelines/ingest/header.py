"""Which rows are the header of a sheet, which form it is, which column is which field. By name and alias, never by position.

Belongs here: up to three merged header levels, the choice of form, duplicate and missing columns.
Does not belong here: unit and period around the table (surroundings), data rows (rows).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from pipelines.contracts.form import Form, FormField, Table
from pipelines.contracts.layout import layout
from pipelines.contracts.layoutmap import LayoutMap
from pipelines.contracts.text import tidy
from pipelines.ingest import limits
from pipelines.ingest.bracketwords import explains
from pipelines.ingest.grid import Grid
from pipelines.ingest.unitwords import below_heading, hints, is_unit_word, measures, scale_of, scaled_behind
from pipelines.ingest.wording import folded

_HINT = re.compile(r"^(.+?)\((?:单位)?([^()]*)\)$")
_NUMBERED = re.compile(r"^(?:\(?\d{1,2}[).、]?|[a-z][.、]|q\d{1,2}[_.、]?|[一二三四五六七八九十]{1,3}、)(?=[\u4e00-\u9fff])")
_BRACKETED = re.compile(r"^\(((?:[^()]|\([^()]*\))+)\)$")
_BEHIND = re.compile(r"^(.+)[/,](?:单位)?([^/,]{1,4})$")
_FOREIGN = re.compile(r"^([\u4e00-\u9fff()、]{2,})[a-z][a-z_]{2,}$")  # the same in English behind it
EXPLAINS = ("如", "例", "示例", "格式", "填", "请")  # words with which a bracket begins that says how to fill in
_DIGIT = re.compile(r"\d")
_DAY_WORDS = ("日期", "时间")
_SHORT = 2  # letters of a heading that says no more than that a day stands below it
_STROKES = re.compile(r"[-—–/]+")


@dataclass(frozen=True)
class Column:
    """One column of a header. Exactly one of: a field; role unit, period, ignored; or role unmatched. `explained` says that the field was
    found under words in brackets that were taken for an explanation."""

    index: int
    text: str
    row: int
    role: str
    field: FormField | None = None
    scale: int = 1
    explained: bool = False


@dataclass(frozen=True)
class Header:
    """The header of a table of one form: rows top…bottom of the sheet (from 0) and its columns from left to right; `layout` is the map by
    which it was found, where one was needed."""

    table: Table
    top: int
    bottom: int
    columns: tuple[Column, ...]
    layout: LayoutMap | None = None

    @cached_property
    def fields(self) -> dict[str, Column]:
        """Field name → its first column."""
        found: dict[str, Column] = {}
        for column in self.columns:
            if column.field:
                found.setdefault(column.field.name, column)
        return found

    @cached_property
    def duplicates(self) -> dict[str, list[Column]]:
        """Field name → its columns, for fields that more than one column claims."""
        grouped: dict[str, list[Column]] = {}
        for column in self.columns:
            if column.field:
                grouped.setdefault(column.field.name, []).append(column)
        return {name: columns for name, columns in grouped.items() if len(columns) > 1}

    @property
    def missing(self) -> list[FormField]:
        present = self.fields
        return [f for f in self.table.fields if f.name not in present]

    def role(self, role: str) -> Column | None:
        return next((c for c in self.columns if c.role == role), None)


_SPELLINGS: dict[int, tuple[Table, dict[str, FormField]]] = {}


def spellings(table: Table) -> dict[str, FormField]:
    """Folded header spelling → field; kept for the declarations of this process. What a day is called (日期, 时间) is one word; a
    declared spelling of another field comes first."""
    kept = _SPELLINGS.get(id(table))
    if kept is None or kept[0] is not table:
        known: dict[str, FormField] = {}
        for field in table.fields:
            for spelling in (folded(text) for text in field.spellings if field.type == "date"):
                known |= {_as_day(spelling, word): field for word in _DAY_WORDS if spelling.endswith(_DAY_WORDS) and len(spelling) > _SHORT}
        kept = _SPELLINGS[id(table)] = (table, known | {folded(s): f for f in table.fields for s in f.spellings})
    return kept[1]


def _as_day(spelling: str, word: str) -> str:
    return spelling.removesuffix(next(w for w in _DAY_WORDS if spelling.endswith(w))) + word


@lru_cache(maxsize=1)
def _roles() -> dict[str, str]:
    words = layout()
    roles = {folded(w): "ignored" for w in words.ignored_columns}
    roles |= {folded(w): "period" for w in words.period_columns}
    return roles | {folded(w): "unit" for w in words.unit_columns}


def _scaled_below(grid: Grid, header: Header) -> Header:
    """The header with the scales that a row of units below it says (万人次 under 服务人次), also behind a row of numbers or hints."""
    scales: dict[int, int] = {}
    counted = [c.index for c in header.columns if c.field and c.field.type in ("integer", "number") and c.scale == 1]
    for row in range(header.bottom + 1, min(header.bottom + 3, len(grid.rows))):
        under = {index: text for index in counted if (text := grid.text(row, index)).strip()}
        if under and _explains(grid.rows[row], under.values()):
            scales |= {index: scale for index, text in under.items() if (scale := scale_of(below_heading(text)))}
    return replace(header, columns=tuple(replace(c, scale=scales.get(c.index, c.scale)) for c in header.columns)) if scales else header


def _explains(texts: Sequence[str], under: Iterable[str]) -> bool:
    """True where a row below a header holds units, hints and words, and no number or day; `under` are its texts where numbers belong."""
    return all(map(is_unit_word, under)) and (
        all(is_unit_word(t) for t in texts if not _says_nothing(t)) or not _DIGIT.search("".join(texts))
    )


def _says_nothing(text: str) -> bool:
    return not text.strip() or bool(_STROKES.fullmatch(text.strip()))


def _scaled_above(grid: Grid, header: Header) -> Header:
    """The header with the scale that a line above it says of the whole table (单位：万人次), for the columns counted in that unit."""
    scales: dict[str, int] = {}
    for cells in grid.rows[max(header.top - limits.HEADER_LEVELS, 0) : header.top]:
        for text in filter(None, cells):
            scales |= measures(text)
    if not scales:
        return header
    columns = []
    for column in header.columns:
        unit = column.field.unit if column.field and column.field.type in ("integer", "number") and column.scale == 1 else None
        columns.append(replace(column, scale=scales.get(folded(unit), scales.get("", 1))) if unit else column)
    return replace(header, columns=tuple(columns))


@lru_cache(maxsize=16_384)
def _heading(text: str) -> str:
    """A header text for comparison: folded, without a number before it, marks behind it, brackets around it."""
    said = _NUMBERED.sub("", folded(text)).rstrip("_.。,，、;")
    return _BRACKETED.sub(r"\1", said)


@lru_cache(maxsize=16_384)
def _unhinted(text: str) -> str:
    """The text without a closing bracket, a unit behind a stroke, or English behind it."""
    return _FOREIGN.sub(r"\1", _HINT.sub(r"\1", _BEHIND.sub(r"\1", text)))


def _match(table: Table, candidates: Iterable[str]) -> tuple[FormField | None, int]:
    """The field and scale that the first fitting wording names; a bracket that only explains (必填, 人次, 万人次) is dropped."""
    known = spellings(table)
    tried = [c for c in candidates if c]
    for text in tried:
        if text in known:
            return known[text], 1
    for text in tried:
        foreign = _FOREIGN.match(text)
        if foreign and foreign.group(1) in known:
            return known[foreign.group(1)], 1
        bracket = _HINT.match(text)
        hint = bracket.groups() if bracket else scaled_behind(text) or ((behind := _BEHIND.match(text)) and behind.groups())
        if hint and hint[0] in known:
            field, inner = known[hint[0]], hint[1]
            if inner in hints() or inner == folded(field.unit or "-") or inner.startswith(EXPLAINS):
                return field, 1
            if (scale := scale_of(inner)) and field.type in ("integer", "number"):
                return field, scale
    for text in tried:  # 主办单位/承办单位: two names of one field
        named = {known[part].name: known[part] for part in _STROKES.split(text) if part in known}
        if len(named) == 1 and all(part in known for part in _STROKES.split(text)):
            return next(iter(named.values())), 1
    return None, 1


def _explained(table: Table, candidates: Iterable[str]) -> FormField | None:
    """The field whose heading bears a bracket behind it that explains it, where no wording names a field by itself."""
    known = spellings(table)
    for text in filter(None, candidates):
        bracket = _HINT.match(text)
        field = known.get(bracket.group(1)) if bracket else None
        if field and bracket and explains(field, bracket.group(2)):
            return field
    return None


def named_field(table: Table, text: str) -> tuple[FormField | None, int]:
    """The field that a header text names by itself and the scale it says, (None, 1) where it names none."""
    return _match(table, (_heading(text),))


@dataclass(frozen=True)
class _Label:
    """Header texts over one column from the top level down, each with its row; parents of a merge are spread."""

    own: tuple[tuple[int, str], ...]
    parents: tuple[str, ...]

    @property
    def leaf(self) -> tuple[int, str] | None:
        return self.own[-1] if self.own else None


def _labels(grid: Grid, top: int, bottom: int, width: int) -> list[_Label]:
    labels: list[_Label] = []
    left_parent: dict[int, str] = {}
    for column in range(width):
        own: list[tuple[int, str]] = []
        parents: list[str] = []
        for row in range(top, bottom + 1):
            text = grid.text(row, column)
            if text.strip():
                own.append((row, text))
                left_parent[row] = text
            elif (anchor := grid.anchors.get((row, column))) and anchor[0] == row and anchor[1] < column:
                parents.append(grid.text(*anchor))
            elif not grid.merges and row < bottom and row in left_parent:
                parents.append(left_parent[row])
        if not own and (over := _from_above(grid, top, bottom, column)):
            own.append(over)
        labels.append(_Label(tuple(own), tuple(parents)))
    return labels


def _from_above(grid: Grid, top: int, bottom: int, column: int) -> tuple[int, str] | None:
    """The 序号 or 备注 that stands above the band, over a column with no other heading; a field so high makes the band higher instead."""
    for row in range(top - 1, max(bottom - limits.HEADER_LEVELS, -1), -1):
        if text := grid.text(row, column):
            return (row, text) if _roles().get(_heading(text)) == "ignored" else None
    return None


def _candidates(label: _Label) -> list[str]:
    own = [_heading(text) if n == 0 else folded(text) for n, (_, text) in enumerate(label.own)]
    above = [_heading(text) for text in label.parents]
    wordings = ["".join((*above, *own)), "".join(own), *(parent + own[-1] for parent in above), own[-1], _heading(label.own[-1][1])]
    return list(dict.fromkeys(wordings))


@dataclass(frozen=True)
class _Leaf:
    """A column's lowest header text with the folded wordings under which it may be known."""

    index: int
    row: int
    text: str
    candidates: tuple[str, ...]


def _leaves(grid: Grid, top: int, bottom: int, width: int) -> list[_Leaf]:
    labels = enumerate(_labels(grid, top, bottom, width))
    return [_Leaf(i, label.leaf[0], label.leaf[1], tuple(_candidates(label))) for i, label in labels if label.leaf]


def _columns(table: Table, leaves: Sequence[_Leaf]) -> tuple[Column, ...]:
    columns: list[Column] = []
    matched = [_match(table, leaf.candidates) for leaf in leaves]
    plainly = {field.name for field, _ in matched if field}
    for leaf, (field, scale) in zip(leaves, matched, strict=True):
        shown = tidy(leaf.text)
        free = _explained(table, leaf.candidates) if field is None else None
        if field:
            columns.append(Column(leaf.index, shown, leaf.row, "field", field, scale))
        elif free and free.name not in plainly:
            columns.append(Column(leaf.index, shown, leaf.row, "field", free, explained=True))
        else:
            said = _heading(leaf.text)
            role = _roles().get(said) or ("ignored" if _unhinted(said) in _roles() else "unmatched")
            columns.append(Column(leaf.index, shown, leaf.row, role))
    return tuple(columns)


def names_form(table: Table, sheet: str) -> bool:
    """True where the sheet name is, or holds, a declared name of the form (3月活动台账)."""
    if not isinstance(table, Form):
        return False
    called = folded(sheet)
    words = [folded(w) for w in (table.title, table.submission.sheet, *table.submission.sheet_aliases)]
    return any(w == called or (len(w) >= 4 and w in called) for w in words)


def _score(grid: Grid, header: Header, title_text: str) -> float:
    table, present = header.table, header.fields
    required = [f for f in table.fields if f.constraints.required]
    covered = sum(1 for f in required if f.name in present) / max(len(required), 1)
    score = covered + len(present) / len(table.fields)
    if folded(table.title) in title_text:
        score += 0.6
    if names_form(table, grid.name):
        score += 0.5
    unmatched = sum(1 for c in header.columns if c.role == "unmatched")
    return score - unmatched / max(len(header.columns), 1)


def find_header(grid: Grid, tables: Sequence[Table]) -> Header | None:
    """The header of the sheet and the form it belongs to; None where no rows of the sheet look like the header of any form.

    A band of one to three rows is taken where it names at least half of a form's required columns (or three columns and the
    sheet is called like the form; a bare half is a summary of something else where no key is among three columns and nothing
    names the form); of several forms the one with the best coverage, title and sheet name counted in. Once a form's
    required columns are all there, its names further down are a header written again over the next page.
    """
    height = min(len(grid.rows), limits.HEADER_SEARCH_ROWS)
    width = max((len(r) for r in grid.rows[:height]), default=0)
    known = frozenset().union(*(spellings(table) for table in tables))
    best: tuple[tuple[float, int, int], Header] | None = None
    for bottom in range(height):
        if best and bottom > best[1].bottom + limits.HEADER_LEVELS and _is_complete(best[1]):
            break
        if not _hits(grid.rows[bottom], known):
            continue
        for top in _tops(grid, bottom):
            above = folded("".join("".join(cells) for cells in grid.rows[:top])) if top else ""
            leaves = _leaves(grid, top, bottom, width)
            for table in _likely(tables, leaves):
                if best and table is best[1].table and top > best[1].bottom and _is_complete(best[1]):
                    continue
                header = Header(table, top, bottom, _columns(table, leaves))
                if not _plausible(grid, header, above):
                    continue
                key = (_score(grid, header, above), top - bottom, -top)
                if best is None or key > best[0]:
                    best = (key, header)
    return _scaled_above(grid, _scaled_below(grid, best[1])) if best else None


def _is_complete(header: Header) -> bool:
    """True where no required column is missing."""
    return not any(f.constraints.required for f in header.missing)


def _tops(grid: Grid, bottom: int) -> list[int]:
    """First rows of the bands that end in `bottom`: a row with one text above (a title) is no header level, unless headings that are
    merged down stand beside it."""
    tops = [bottom]
    for top in range(bottom - 1, max(bottom - limits.HEADER_LEVELS, -1), -1):
        texts = sum(1 for text in grid.rows[top] if text)
        if not texts:
            continue  # an empty row may stand between two levels
        if texts < 2 and not (texts and _merged_down(grid, top)):
            break
        tops.append(top)
    return tops


def _merged_down(grid: Grid, row: int) -> bool:
    """True where headings of a row above reach down into this one, each in its own column."""
    return any(top < row <= bottom and left == right for top, left, bottom, right in grid.merges)


def _likely(tables: Sequence[Table], leaves: Sequence[_Leaf]) -> list[Table]:
    """Tables that know at least two of the wordings, and at least half as many as the one that knows most."""
    wordings = {w for leaf in leaves for candidate in leaf.candidates for w in (candidate, _unhinted(candidate))}
    known = {table.name: len(wordings & spellings(table).keys()) for table in tables}
    most = max(known.values(), default=0)
    return [table for table in tables if known[table.name] >= max(2, most / 2)]


def _hits(cells: Sequence[str], known: frozenset[str]) -> bool:
    hits = 0
    for text in cells:
        if text and (_heading(text) in known or _unhinted(_heading(text)) in known):
            hits += 1
    return hits >= 2 or (hits == 1 and sum(1 for t in cells if t) <= 4)


def _plausible(grid: Grid, header: Header, above: str) -> bool:
    present = header.fields
    required = [f for f in header.table.fields if f.constraints.required]
    covered = sum(1 for f in required if f.name in present)
    if 2 * covered >= len(required) and len(present) >= 2:
        named = names_form(header.table, grid.name) or folded(header.table.title) in above
        strange = sum(1 for column in header.columns if column.role == "unmatched")
        if not named and covered < len(required) and strange > len(present):
            return False  # a ledger of something else that shares a few general words with the form (时间, 内容)
        return named or 2 * covered > len(required) or len(present) > 3 or any(name in present for name in header.table.primary_key)
    return len(present) >= 3 and names_form(header.table, grid.name)
