"""What researchers keep beside the editions about a 典型案例: notes, labels, when a practice began, files of evidence. Never in an edition.

Belongs here: raw/office/case_notes.csv and raw/office/evidence/<case id>/, read and added to, without persons. Does not belong here: the
case itself (marts.typical_case), what a dossier says of it (dossier). A case id follows from unit and title, so a note stays with its case
over every later edition; the backup holds raw/office.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.contracts.finding import office_name
from pipelines.contracts.persons import Persons, learnt
from pipelines.contracts.refusal import Refusal
from pipelines.editions.privacy import persons_of_landing
from pipelines.ingest.leftover import is_leftover
from pipelines.ingest.officefile import add, day, records_in
from pipelines.paths import Roots

COLUMNS = ("noted_on", "by", "case_id", "label", "started_on", "note")
WITHHELD = "（先 sanzhang run 一次，才知道哪些是人名，暂不写出）"
_CASE = re.compile(r"^[0-9a-f]{16}$")


@dataclass(frozen=True)
class Note:
    """One line of case_notes.csv: by which office and when, a label, a day on which the practice began, a note; any may be empty."""

    noted_on: date
    by: str
    case_id: str
    label: str
    started_on: date | None
    note: str


@dataclass(frozen=True)
class Attachment:
    """A file of evidence: its name without persons, its content by hash, its size in bytes, where it lies."""

    name: str
    sha256: str
    size: int
    origin: str


def folder_of(roots: Roots, case_id: str) -> Path:
    """Where the files of evidence of a case lie."""
    return roots.evidence / case_id


def masker(roots: Roots) -> Persons | None:
    """Whom a text kept here may not name: every person that landing knows. None where there is no landing (after a restore): then nobody
    can say which words are names, and no such text is shown."""
    return persons_of_landing(roots.landing) if roots.landing.is_file() else None


def _masked(text: str, persons: Persons | None) -> str:
    """A note is short and free: a name beside a role is looked for at every character, not only where a sentence begins."""
    if persons is None:
        return WITHHELD if text else ""
    return persons.and_learnt({name for at in range(len(text)) for name in learnt(text[at:])}).mask(text)


def notes(roots: Roots) -> list[Note]:
    """Every note in the order written, as it was written; Refusal naming file and line where a line cannot be used."""
    return [_parsed(line, row) for line, row in records_in(roots.case_notes)]


def shown(found: Iterable[Note], persons: Persons | None) -> list[Note]:
    """The same as they may be shown: no names or numbers of persons, an office only where one is named."""
    return [
        Note(n.noted_on, office_name(n.by), n.case_id, _masked(n.label, persons), n.started_on, _masked(n.note, persons)) for n in found
    ]


def _parsed(line: int, row: dict[str, str]) -> Note:
    try:
        return _note(row)
    except ValueError as error:
        raise Refusal(f"office/case_notes.csv 第 {line} 行：{error}") from error


def _note(row: dict[str, str]) -> Note:
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    if not _CASE.match(cells["case_id"]):
        raise ValueError(f"case_id 应是 16 位的案例编号（sanzhang dossier 列出全部），现为“{cells['case_id']}”")
    if not cells["by"]:
        raise ValueError("by（哪个处室记的）要填")
    if not any(cells[name] for name in ("label", "started_on", "note")):
        raise ValueError("label（标签）、started_on（做法从哪天开始）、note（笔记）至少填一样")
    days = {}
    for name in ("noted_on", "started_on"):
        try:
            days[name] = day(cells[name]) if cells[name] else None
        except ValueError as error:
            raise ValueError(f"{name} 应写成 2026-07-31，现为“{cells[name]}”") from error
    noted = days["noted_on"]
    if noted is None:
        raise ValueError("noted_on（记的日期）要填")
    return Note(noted, cells["by"], cells["case_id"], cells["label"], days["started_on"], cells["note"])


def add_note(roots: Roots, row: dict[str, str]) -> Note:
    """The note stands at the end of case_notes.csv after the call; Refusal, with nothing written, where it cannot be used."""
    notes(roots)
    try:
        made = _note(row)
    except ValueError as error:
        raise Refusal(str(error)) from error
    add(roots.case_notes, COLUMNS, row)
    return made


def attachments(roots: Roots, case_id: str, persons: Persons | None) -> list[Attachment]:
    """Files that the office laid beside the case, in name order: name (masked), hash and size of the content."""
    folder = folder_of(roots, case_id)
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not is_leftover(p.name)) if folder.is_dir() else ():
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        name = _masked(path.relative_to(folder).as_posix(), persons)
        found.append(Attachment(name, digest, path.stat().st_size, "办公室存"))
    return found
