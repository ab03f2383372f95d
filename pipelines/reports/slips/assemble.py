"""`sanzhang slips`: write the folders of the units.

Belongs here: which files a folder gets, its mode, and that a unit with nothing left to do has no folder any more.
Does not belong here: the content of a file.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts.refusal import Refusal, os_words
from pipelines.reports.published import Row, opened, unit_code_of
from pipelines.reports.slips import facts, persons
from pipelines.reports.slips.beside import Beside
from pipelines.reports.slips.facts import UNKNOWN, Slip
from pipelines.reports.slips.marked import can_be_marked, write_marked
from pipelines.reports.slips.own import OwnTexts
from pipelines.reports.slips.reminder import reminder
from pipelines.reports.slips.sums import sums_of
from pipelines.reports.slips.workbook import write_overview, write_slip

SLIP, REMINDER, COPIES, OVERVIEW = "退回修改单.xlsx", "催报.txt", "标注副本", "催报清单.xlsx"
PERSONS = "三长情况.xlsx"
NAME_BYTES = 180  # of a name that is built into another one


@dataclass(frozen=True)
class Written:
    """What a call left for one unit."""

    unit_code: str
    unit_name: str
    folder: Path
    findings: int
    overdue: int
    returned: int
    copies: int
    persons: int = 0
    trouble: str = ""  # why the folder of this unit could not be written whole; the other units' folders stand


def write_slips(
    database: Path,
    out: Path,
    store_path: Callable[[str], Path],
    unit: str | None = None,
    own: OwnTexts | None = None,
    names: persons.Names | None = None,
    office: str = "",
) -> list[Written]:
    """Folders below `out` (mode 0700) hold what every unit, or the one asked for, has to do, and what is known of a county's own 三长; a
    unit with neither has none.

    `store_path` gives the received bytes of a hash, `own` the units' own texts, `names` their persons,
    `office` whom they may ask. Same edition and store, same slips.
    Refusal for an unknown unit.
    """
    with opened(database) as edition:
        wanted = None if unit is None else UNKNOWN if unit == UNKNOWN else unit_code_of(edition, unit)
        slips = facts.load(edition, own, office)
        checks = facts.to_check(edition)
        counties = [slip.unit_code for slip in slips if names and slip.level == "county" and wanted in (None, slip.unit_code)]
        people = {code: persons.load(edition, code, names) for code in counties if names}
    if wanted is not None and all(slip.unit_code != wanted for slip in slips):
        raise Refusal(f"“{unit}”不是填报单位")
    out.mkdir(parents=True, exist_ok=True)
    os.chmod(out, 0o700)
    written = []
    for slip in slips:
        if wanted is None or slip.unit_code == wanted:
            shutil.rmtree(out / slip.unit_code, ignore_errors=True)
            known_people = people.get(slip.unit_code)
            if known_people or not slip.is_empty:
                written.append(_written_or_said(slip, out / slip.unit_code, store_path, known_people, own.contacts if own else {}))
    if wanted is None:
        known = {slip.unit_code for slip in slips}
        for leftover in out.iterdir():
            if leftover.is_dir() and leftover.name not in known:
                shutil.rmtree(leftover)
        write_overview(out / OVERVIEW, slips, checks)
    return written


def _written_or_said(
    slip: Slip, folder: Path, store_path: Callable[[str], Path], people: persons.People | None, contacts: Mapping[str, str]
) -> Written:
    """The folder of one unit; where the system refuses something of it the other units go on. A full disk ends all."""
    try:
        return _write(slip, folder, store_path, people, contacts)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        counts = len(slip.findings), len(slip.overdue), len(slip.returned)
        return Written(slip.unit_code, slip.unit_name, folder, *counts, 0, trouble=f"没有写全：{os_words(error)}")


def _write(
    slip: Slip, folder: Path, store_path: Callable[[str], Path], people: persons.People | None, contacts: Mapping[str, str]
) -> Written:
    folder.mkdir(mode=0o700)
    beside = _beside(slip, folder / COPIES, store_path, contacts)
    if not slip.is_empty:
        write_slip(folder / SLIP, slip, beside)
    if people:
        persons.write_persons(folder / PERSONS, slip, people)
    if text := reminder(slip):
        (folder / REMINDER).write_text(text, encoding="utf-8")
    done = (len(slip.findings), len(slip.overdue), len(slip.returned), len(beside.copies), len(people.persons) if people else 0)
    return Written(slip.unit_code, slip.unit_name, folder, *done)


def _beside(slip: Slip, folder: Path, store_path: Callable[[str], Path], contacts: Mapping[str, str]) -> Beside:
    """The marked copies below the folder, the sums of the cells, the persons of the files."""
    by_file: dict[str, list[Row]] = {}
    for row in slip.findings:
        if row["file_sha256"]:
            by_file.setdefault(row["file_sha256"], []).append(row)
    copies: dict[str, str] = {}
    marked: dict[str, frozenset[tuple[str, str]]] = {}
    for sha256, rows in by_file.items():
        content, wanted = store_path(sha256), [row for row in rows if row["cell"] and row["severity"] != "notice"]
        if not wanted or not can_be_marked(content):
            continue
        folder.mkdir(mode=0o700, exist_ok=True)
        name = (wanted[0]["path"] or sha256).rsplit("/", 1)[-1].rsplit(".", 1)[0]
        target = folder / f"{len(copies) + 1:02d}_标注_{shortened(name)}.xlsx"
        if cells := write_marked(content, target, wanted):
            copies[sha256], marked[sha256] = f"{COPIES}/{target.name}", cells
    sums = {sha256: found for sha256, rows in by_file.items() if (found := sums_of(store_path(sha256), rows))}
    return Beside(copies, marked, sums, {sha256: contacts[sha256] for sha256 in by_file if sha256 in contacts})


def shortened(name: str) -> str:
    """The name, or its beginning with … where a file built from it would have a longer name than file systems take (255 bytes)."""
    whole = name.encode()
    return name if len(whole) <= NAME_BYTES else whole[:NAME_BYTES].decode(errors="ignore") + "…"
