"""`sanzhang pack`: what is handed out to each unit: its one sheet, its ledger with all evidence, its slip. Nothing of another unit.

Belongs here: which files a folder gets, printing the sheet where a browser is installed. Does not belong here: what stands in a file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.editions.store import KIND_TITLES
from pipelines.reports import words
from pipelines.reports.published import opened, unit_code_of
from pipelines.reports.site import facts, one_page, unit_facts
from pipelines.reports.slips.assemble import OVERVIEW, write_slips
from pipelines.reports.slips.facts import UNKNOWN
from pipelines.reports.slips.own import OwnTexts
from pipelines.reports.slips.persons import Names
from pipelines.reports.unit_workbook import write_unit_workbook

SHEET, PRINTED, LEDGER = "结果单.html", "结果单.pdf", "分值账.xlsx"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
_SECONDS = 60


@dataclass(frozen=True)
class Packed:
    """What a call left for one unit."""

    unit_code: str
    unit_name: str
    folder: Path
    files: tuple[str, ...]


def browser() -> str | None:
    """The path of a browser that prints to PDF, None where none is installed."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def print_page(program: str, page: Path, target: Path) -> bool:
    """`target` holds the page as it prints after the call; False where the browser does not do it."""
    command = [program, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    command += ["--no-sandbox"] if os.geteuid() == 0 else []  # browsers refuse to shut root in; the page is our own and loads nothing
    try:
        done = subprocess.run([*command, page.absolute().as_uri()], capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and target.is_file()


def _marks(edition: dict[str, object], demo: bool, sample: bool) -> str:
    said = ["演示数据，全部虚构"] if demo else []
    said += [f"样例方案 {edition['scheme']}，不是正式文件，不能据此分配项目"] if sample else []
    said.append(f"{KIND_TITLES.get(str(edition['kind']), '工作版')} {edition['edition_id']}，数据截至 {edition['as_of']}")
    return "；".join(said)


def write_packs(
    database: Path,
    out: Path,
    store_path: Callable[[str], Path],
    unit: str | None = None,
    own: OwnTexts | None = None,
    names: Names | None = None,
    program: str | None = None,
) -> list[Packed]:
    """A folder a unit below `out` (mode 0700) with the one sheet (html, and pdf where `program` prints), the ledger and the slip.

    Refusal for an unknown unit, or one that is not in the ranking of the edition's last closed period.
    """
    made: list[Packed] = []
    with opened(database) as edition:
        site = facts.load(edition)
        wanted = None if unit is None else unit_code_of(edition, unit)
        found = [
            (ranking, row)
            for level in ("county", "city")
            for ranking in (site.rankings[level, site.default_period],)
            for row in ranking.rows
        ]
        chosen = [(ranking, row) for ranking, row in found if wanted in (None, row.unit_code)]
        if not chosen:
            raise Refusal(f"“{unit}”不在 {words.period_title(site.default_period)} 的排名里")
        write_slips(database, out, store_path, wanted, own, names)
        for leftover in (out / OVERVIEW, out / UNKNOWN):  # of no unit, or of all of them
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink(missing_ok=True)
        of_level = {ranking.level: unit_facts.load(edition, site, ranking.level, site.default_period) for ranking, _ in chosen}
        marks, created = _marks(site.edition, site.demo, site.sample), datetime.combine(site.edition["as_of"], datetime.min.time())
        for ranking, row in chosen:
            folder = out / row.unit_code
            folder.mkdir(mode=0o700, exist_ok=True)
            (folder / SHEET).write_text(one_page.render(site, ranking, row, of_level[ranking.level]), encoding="utf-8")
            if program is not None:
                print_page(program, folder / SHEET, folder / PRINTED)
            write_unit_workbook(folder / LEDGER, edition, site.scheme, ranking.level, site.default_period, row.unit_code, marks, created)
            made.append(Packed(row.unit_code, row.name, folder, _listed(folder)))
    return made


def _listed(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(os.listdir(folder)))
