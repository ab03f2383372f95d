"""A folder of past years' books: what each file says, which need a layout map, which stay out, and putting the understood ones beside the
other submissions.

Belongs here: the answer for each file, copying. Does not belong here: printing (verbs), maps (contracts.layoutmap, adoption).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pipelines.contracts.finding import rules
from pipelines.contracts.form import forms, ledgers
from pipelines.contracts.layoutmap import LayoutMap
from pipelines.contracts.period import title_of
from pipelines.contracts.unit import unit_book
from pipelines.ingest.envelope import Envelope
from pipelines.ingest.nearest import nearest
from pipelines.ingest.reading import read_submission, sheets_of
from pipelines.ingest.schema import all_tables

Answer = Literal["understood", "needs_layout", "stays_out"]
FOLDER = "历年"
_LOCKS = ("~$", ".")


@dataclass(frozen=True)
class Book:
    """One file: `told` are its parts in words where it was understood, else why it was not in one line."""

    path: Path
    answer: Answer
    told: tuple[str, ...]
    rows: int = 0


def books_of(folder: Path, layouts: Sequence[LayoutMap], today: date) -> Iterator[Book]:
    """An answer for every file below the folder, in path order; lock files of office programs are none."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(_LOCKS)):
        yield _answer(path, layouts, today)


def _answer(path: Path, layouts: Sequence[LayoutMap], today: date) -> Book:
    with path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    read = read_submission(sha256, path, (), Envelope(path.name, today), layouts)
    if read.status == "unreadable":
        return Book(path, "stays_out", (read.reason,))
    if read.status == "unrecognised":
        like = any(nearest(grid, ledgers()) for grid in sheets_of(path) if not grid.empty)
        return Book(path, "needs_layout" if like else "stays_out", (read.reason,))
    parts: list[dict[str, Any]] = [dict(zip(all_tables()["main.part"], part, strict=True)) for part in read.rows.get("main.part", [])]
    whole = [part for part in parts if part["unit_code"] and part["period"]]
    if not whole:
        names = list(all_tables()["main.finding"])
        found = [dict(zip(names, one, strict=True)) for one in read.rows.get("main.finding", [])]
        return Book(path, "stays_out", tuple(str(one["message"]) for one in found if rules()[str(one["rule"])].severity == "blocking"))
    units = unit_book().units
    told = tuple(
        f"{forms()[part['form']].title} {units[part['unit_code']].name} {title_of(part['period'])} "
        + ("零报告" if part["zero_report"] else f"{part['rows']} 行")
        for part in whole
    )
    return Book(path, "understood", told, sum(int(part["rows"]) for part in whole))


def take_in(books: Sequence[Book], folder: Path, submissions: Path) -> tuple[list[Path], list[Path]]:
    """Copy the understood books to submissions/历年 at the same place below the folder; returns what was copied and what was not, because
    another file stands there already. A file that is there with the same bytes is left as it is."""
    copied, kept = [], []
    for book in books:
        if book.answer != "understood":
            continue
        target = submissions / FOLDER / book.path.relative_to(folder)
        if target.exists():
            if target.read_bytes() != book.path.read_bytes():
                kept.append(book.path)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(book.path, target)
        copied.append(target)
    return copied, kept
