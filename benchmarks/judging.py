"""What Great Expectations costs of a night: python -m benchmarks.judging [--seed 41] [--scale ningxia]

Belongs here: a demo province, the time of landing it, of the first judge alone (polars, cell constraints) and of Great Expectations (its
import, its own rules and the constraints once more, exports in SQL apart); processor seconds and ratios to landing, all in one run.
Does not belong here: what is found (tests, the scorecard). At night the import runs beside the reading, in a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines import flow
from pipelines.cli import main as sanzhang
from pipelines.contracts.form import forms
from pipelines.ingest.receipt import receive
from pipelines.paths import Roots
from pipelines.quality.constraints import flagged
from pipelines.quality.expectations import judge_landing, new_context
from pipelines.quality.landed import Landed

AS_OF = date(2026, 7, 31)


def _used() -> float:
    """Processor seconds of this process and of those that it started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _spent(work: Callable[[], object]) -> float:
    """Processor seconds of the work."""
    began = _used()
    work()
    return _used() - began


def _first_judge(landing: Path) -> None:
    with Landed(landing) as landed:
        for form in forms().values():
            flagged(form, landed.rows_polars(form))


def _exports(landing: Path) -> None:
    with Landed(landing) as landed:
        landed.of_exports()


def _rows(landing: Path) -> int:
    with Landed(landing) as landed:
        return sum(len(landed.rows_polars(form)) for form in forms().values())


def report(roots: Roots) -> None:
    """Land the province of these roots, judge it, print."""
    receive(roots, AS_OF)
    landing = _spent(lambda: flow.land(roots, AS_OF))
    print(f"{_rows(roots.landing)} rows of forms; landing (read, typed, first judge, committed) {landing:.1f} s of processor time")
    for title, work in (
        ("first judge alone (polars)", lambda: _first_judge(roots.landing)),
        ("Great Expectations, import", new_context),
        ("Great Expectations, all forms and exports", lambda: judge_landing(roots.landing)),
        ("of these, exports in SQL", lambda: _exports(roots.landing)),
    ):
        seconds = _spent(work)
        print(f"{title:42} {seconds:6.2f} s  {seconds / landing:5.2f} of landing")


def main() -> int:
    """Make the province, run the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument("--scale", default="ningxia", choices=("tiny", "ningxia"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        roots = Roots.resolve(Path(temporary) / "raw", Path(temporary) / "warehouse")
        if sanzhang(["demo", "--out", str(roots.raw), "--seed", str(options.seed), "--scale", options.scale]) != 0:
            return 1
        report(roots)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
