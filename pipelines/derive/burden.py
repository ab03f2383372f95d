"""What counties and cities are asked for: sendings and columns by form, columns a platform already has, columns nothing uses.

Belongs here: the declared burden and who uses a field. Does not belong here: rows really sent (reports), writing it out (reports).
A field is used where an indicator, a check, a published table or a declared pair names it. Use is found by name in the SQL, so a
field may pass as used that is not; one that is called unused is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.contracts.form import Form, FormField, forms
from pipelines.contracts.period import MONTHS_OF
from pipelines.derive.staging import HEADER
from pipelines.paths import dbt_project_dir

MOST_SENDINGS = 17
SENDINGS_A_YEAR = {"monthly": 12, "quarterly": 4, "yearly": 1}
_USERS = ("indicators", "quality", "marts")
_MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\s*\(.*?\{%-?\s*endmacro\s*-?%\}", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]\w*")
_COMMENT = re.compile(r"--[^\n]*|\{#.*?#\}", re.DOTALL)
_HANDED_ON = re.compile(r"^\s*(?:\w+\.)?\w+,?\s*$")


@dataclass(frozen=True)
class FieldBurden:
    """One column of one form. used_by names models, `pairs` or `key`; empty = nothing uses it."""

    form: str
    field: FormField
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class FormBurden:
    """One form: reports a year and its columns."""

    form: Form
    fields: tuple[FieldBurden, ...]

    @property
    def reports_a_year(self) -> int:
        """Reports that a unit owes a year; 0 of a form that only holds sums of another."""
        return 0 if self.form.summary_of else 12 // MONTHS_OF[self.form.submission.cadence]

    @property
    def given(self) -> tuple[FormField, ...]:
        """Columns that a platform export already has for rows that stand on the platform."""
        return tuple(f.field for f in self.fields if f.field.given_by)

    @property
    def unused(self) -> tuple[FormField, ...]:
        return tuple(f.field for f in self.fields if not f.used_by)


def sendings(level: str) -> dict[str, int]:
    """Sendings a year of a unit of this level by workbook; a workbook without a form of the level is not sent."""
    sent = {form.submission.workbook for form in forms().values() if level in form.submission.level}
    return {workbook: times for workbook, times in SENDINGS_A_YEAR.items() if workbook in sent}


@dataclass(frozen=True)
class _Model:
    """A hand-written model: its name, the words it says (with those of the macros it calls), whether it only prepares for others."""

    name: str
    words: frozenset[str]
    prepares: bool


def _macros(folder: Path) -> dict[str, str]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.sql")))
    return {m.group(1): m.group(0) for text in texts for m in _MACRO.finditer(_COMMENT.sub("", text))}


def _said(text: str, macros: dict[str, str]) -> frozenset[str]:
    """Words of a model and of every macro it calls, directly or through others."""
    words, waiting = set(_WORD.findall(text)), [text]
    seen: set[str] = set()
    while waiting:
        for name in set(_WORD.findall(waiting.pop())) & macros.keys() - seen:
            seen.add(name)
            waiting.append(macros[name])
            words |= set(_WORD.findall(macros[name]))
    return frozenset(words)


def _model(path: Path, macros: dict[str, str], *, prepares: bool) -> _Model:
    text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    if prepares:  # a column that is only handed on is not used yet
        text = "\n".join(line for line in text.splitlines() if not _HANDED_ON.match(line))
    return _Model(path.stem, _said(text, macros), prepares)


@lru_cache(maxsize=2)
def _models(project: Path) -> tuple[_Model, ...]:
    macros = _macros(project / "macros")
    found = []
    for folder in ("intermediate", *_USERS):
        for path in sorted((project / "models" / folder).rglob("*.sql")):
            if HEADER not in path.read_text(encoding="utf-8").split("\n", 1)[0]:
                found.append(_model(path, macros, prepares=folder == "intermediate"))
    return tuple(found)


def _readers(form: Form, models: tuple[_Model, ...]) -> list[_Model]:
    """Models that read the form: by its name, its staging models, or a preparing model that does."""
    names, found = {form.name, f"cur_{form.name}", f"stg_{form.name}"}, []
    left = list(models)
    while reading := [m for m in left if m.words & names]:
        found += reading
        left = [m for m in left if m not in reading]
        names = {m.name for m in reading if m.prepares}
    return found


def burden() -> list[FormBurden]:
    """Every declared form with its columns and who uses each, in name order."""
    models, found = _models(dbt_project_dir()), []
    for form in forms().values():
        readers = _readers(form, models)
        paired = {name for pair in form.pairs for name in (pair.smaller, pair.larger)}
        columns = []
        for field in form.fields:
            users = sorted(m.name for m in readers if field.name in m.words)
            users += ["pairs"] if field.name in paired else []
            users += ["key"] if field.name in form.primary_key else []
            columns.append(FieldBurden(form.name, field, tuple(users)))
        found.append(FormBurden(form, tuple(columns)))
    return found


def unexplained() -> list[str]:
    """`form.field` of every column that nothing uses and that does not say why it is asked."""
    return [f"{b.form.name}.{f.name}" for b in burden() for f in b.unused if not f.asked_for]
