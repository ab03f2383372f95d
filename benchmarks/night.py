"""A night beside what people would use instead, as ratios of one run: python -m benchmarks.night [--scale S] [--repeats N] [--write]

Belongs here: the figures, their peers (benchmarks/peers), how they alternate. Does not belong here: any work of the pipeline.
Every figure is taken as often as its peer, turn by turn, each in a process of its own; the ratio is that of the medians, by the clock and
by processor time. A night with one change and a full rebuild have to publish the same content, or the benchmark stops.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

import openpyxl

from pipelines.paths import PROJECT_ROOT, Roots

RESULTS = PROJECT_ROOT / "benchmarks" / "RESULTS.md"
PEOPLE = "服务人次"
_LIBRARIES = ("dagster", "dbt-core", "duckdb", "polars", "pandas", "openpyxl", "great-expectations")
_HEAD = """# Results

`make bench` writes this file. A ratio is the median of the figure over the median of its peer, both taken turn by turn on one machine;
spread is (greatest − least) ÷ median of the figure. Trust ratios, not seconds.
"""


@dataclass
class Taken:
    """What a command took, a measurement a turn: seconds by the clock, seconds of the processor with all its children."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, module: str, *arguments: str) -> str:
        """Run `python -m module arguments` once; returns what it printed. CalledProcessError where it failed."""
        before, begin = os.times(), time.perf_counter()
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=PROJECT_ROOT, check=False, capture_output=True, text=True)
        after = os.times()
        if done.returncode not in (0, 1):  # 1: check found something
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        self.clock.append(time.perf_counter() - begin)
        self.processor.append(after.children_user + after.children_system - before.children_user - before.children_system)
        return done.stdout


@dataclass(frozen=True)
class Figure:
    """A figure beside its peer."""

    title: str
    goal: str
    ours: Taken
    peer: Taken

    def row(self) -> str:
        """A line of the table of RESULTS.md."""
        ours, peer = median(self.ours.clock), median(self.peer.clock)
        worked = median(self.ours.processor) / median(self.peer.processor)
        spread = (max(self.ours.clock) - min(self.ours.clock)) / ours
        return f"| {self.title} | {ours:.2f} | {peer:.2f} | {ours / peer:.2f} | {worked:.2f} | {spread:.0%} | {self.goal} |"


def turns(repeats: int, ours: Callable[[Taken], object], peer: Callable[[Taken], object]) -> tuple[Taken, Taken]:
    """Both measured `repeats` times, turn by turn."""
    both = Taken(), Taken()
    for _ in range(repeats):
        ours(both[0])
        peer(both[1])
    return both


def content(roots: Roots) -> str:
    """The content hash of the edition in force."""
    edition = roots.editions / roots.current.read_text(encoding="utf-8").strip()
    return str(json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["content_sha256"])


def with_one_change(submissions: Path, amount: int) -> Path:
    """Add `amount` people to the first activity of the first workbook that lists one; returns the workbook."""
    for book in sorted(submissions.rglob("*.xlsx")):
        sheets = openpyxl.load_workbook(book)
        for row in (row for sheet in sheets for row in sheet.iter_rows()):
            heads = [cell for cell in row if cell.value == PEOPLE]
            below = heads[0].parent.cell(heads[0].row + 1, heads[0].column) if heads else None
            if below is not None and isinstance(below.value, int):
                below.value += amount
                sheets.save(book)
                return book
    raise ValueError(f"no workbook below {submissions} lists an activity under {PEOPLE}")


def measured(folder: Path, scale: str, repeats: int) -> list[Figure]:
    """All figures over a new demo province below `folder`."""
    roots = Roots.resolve(folder / "raw", folder / "warehouse")
    places = ("--raw", str(roots.raw), "--warehouse", str(roots.warehouse))
    Taken().add("pipelines.cli", "demo", "--out", str(roots.raw), "--scale", scale)
    Taken().add("pipelines.cli", "run", *places)  # parses the dbt project once for this code

    def anew(taken: Taken) -> None:
        shutil.rmtree(folder / "new", ignore_errors=True)
        taken.add("pipelines.cli", "run", "--raw", str(roots.raw), "--warehouse", str(folder / "new"))

    def changed(taken: Taken) -> None:
        with_one_change(roots.submissions, 1)
        taken.add("pipelines.cli", "run", *places)

    def rebuilt(taken: Taken) -> None:
        held = content(roots)
        taken.add("pipelines.cli", "run", *places, "--full-refresh")
        if content(roots) != held:
            raise ValueError("a night with one change and a full rebuild differ in content")

    book = str(next(iter(sorted(roots.submissions.rglob("*.xlsx")))))
    unit = json.loads(Taken().add("pipelines.cli", "ranking", *places, "--format", "json"))[0]["unit_code"]
    start, read = "import duckdb", f"import openpyxl; openpyxl.load_workbook({book!r})"
    few = max(repeats, 5)
    return [
        Figure(
            "full run : plain pandas + openpyxl", "≤ 1.6",
            *turns(repeats, anew, lambda t: t.add("benchmarks.peers.plain_pandas", str(roots.raw))),
        ),
        Figure("one changed workbook : full rebuild", "≤ 0.35", *turns(repeats, changed, rebuilt)),
        Figure(
            "unchanged night : sha256 of the files", "≤ 2 × + 1 s",
            *turns(few, lambda t: t.add("pipelines.cli", "run", *places), lambda t: t.add("benchmarks.peers.hashes", str(roots.raw))),
        ),
        Figure(
            "check FILE : openpyxl opens it", "≤ 0.5 s",
            *turns(few, lambda t: t.add("pipelines.cli", "check", book), lambda t: t.add("benchmarks.peers.statement", read)),
        ),
        Figure(
            "explain UNIT : python imports duckdb", "≤ 0.25 s",
            *turns(few, lambda t: t.add("pipelines.cli", "explain", unit, *places), lambda t: t.add("benchmarks.peers.statement", start)),
        ),
    ]  # fmt: skip


def report(figures: Sequence[Figure], scale: str, repeats: int) -> str:
    """The text of RESULTS.md."""
    machine = f"{date.today()}, {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    head = "| figure : peer | s | peer s | ratio, clock | ratio, processor | spread | goal |\n|---|---|---|---|---|---|---|"
    said = f"{machine}{libraries}; demo province `{scale}`, {repeats} turns, load {os.getloadavg()[0]:.1f} at the end."
    return "\n".join([_HEAD, said, "", head, *(figure.row() for figure in figures), ""])


def main() -> None:
    """Print the table; with --write also into RESULTS.md."""
    parser = argparse.ArgumentParser(prog="benchmarks.night")
    parser.add_argument("--scale", choices=("tiny", "ningxia"), default="ningxia")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="night-") as folder:
        text = report(measured(Path(folder), given.scale, given.repeats), given.scale, given.repeats)
    print(text)
    if given.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
