"""Why a sheet is taken for no form: the one that it is nearest to, what of its header was understood, and what each other heading may be.

Belongs here: that explanation. Does not belong here: recognising a header (header).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.contracts.form import Form, FormField
from pipelines.contracts.layout import layout
from pipelines.ingest import limits
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import named_field
from pipelines.ingest.wording import folded

_FEWEST = 3  # texts of a row that may be a header
_ALIKE = 0.5  # share of a heading's letters that a spelling of a field has too
_LONGEST = 16
_SHOWN = 8


@dataclass(frozen=True)
class Heading:
    """A heading of the row, the field that it names, else the nearest one and how alike they are."""

    column: int
    text: str
    field: FormField | None
    nearest: FormField | None = None
    score: float = 0.0

    @property
    def ignored(self) -> bool:
        """True for headings that no form minds (序号, 备注)."""
        return folded(self.text) in {folded(word) for word in layout().ignored_columns}


@dataclass(frozen=True)
class Nearest:
    """The row of a sheet that is most like the header of a form."""

    form: Form
    row: int
    headings: tuple[Heading, ...]

    @property
    def words(self) -> str:
        """What was understood and what was not, in one sentence."""
        known = [f"“{h.text}”是“{h.field.title}”" if h.text != h.field.title else f"“{h.text}”" for h in self.headings if h.field]
        missing = [
            f.title for f in self.form.fields if f.constraints.required and f.name not in {h.field.name for h in self.headings if h.field}
        ]
        strange = [_why(h) for h in self.headings if h.field is None and not h.ignored]
        said = f"最像“{self.form.title}”（第 {self.row + 1} 行）：认出{'、'.join(known) if known else '的列没有'}"
        said += f"；没有认出{'，'.join(strange[:_SHOWN])}" if strange else ""
        return said + (f"；缺必填的{'、'.join(f'“{title}”' for title in missing)}" if missing else "")


def _why(heading: Heading) -> str:
    if heading.nearest is None:
        return f"“{heading.text}”（没有相近的列）"
    return f"“{heading.text}”（最近的是“{heading.nearest.title}”，但没有声明这个写法，不猜）"


def nearest(grid: Grid, forms: Iterable[Form]) -> Nearest | None:
    """The form and row of the sheet with the most headings that name its fields or are like them; None where fewer than two do."""
    best: tuple[float, Nearest] | None = None
    rows = [(row, cells) for row, cells in enumerate(grid.rows[: limits.HEADER_SEARCH_ROWS]) if _may_head(cells)]
    for form in forms:
        for row, cells in rows:
            headings = tuple(_heading(form, column, text.strip()) for column, text in enumerate(cells) if text.strip())
            fields = {h.field.name for h in headings if h.field}
            score = len(fields) + sum(h.score for h in headings) / 2
            if len(fields) + sum(1 for h in headings if h.nearest) > 1 and (best is None or score > best[0]):
                best = (score, Nearest(form, row, headings))
    return best[1] if best else None


def _may_head(cells: Sequence[str]) -> bool:
    texts = [text for text in cells if text.strip()]
    return len(texts) >= _FEWEST and all(len(text.strip()) <= _LONGEST for text in texts) and len(set(texts)) == len(texts)


def _heading(form: Form, column: int, text: str) -> Heading:
    field, _ = named_field(form, text)
    if field:
        return Heading(column, text, field)
    said = folded(text)
    scored = [(alike(said, folded(spelling)), declared) for declared in form.fields for spelling in declared.spellings]
    score, declared = max(scored, key=lambda pair: pair[0])
    return Heading(column, text, None, declared, score) if score >= _ALIKE else Heading(column, text, None)


def alike(said: str, spelling: str) -> float:
    """The share of letters that two folded headings have in common; 1 where they are equal."""
    if not said or not spelling:
        return 0.0
    common = sum(min(said.count(letter), spelling.count(letter)) for letter in set(said))
    return 2 * common / (len(said) + len(spelling))
