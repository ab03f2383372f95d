"""Measures every check over demo provinces of several seeds and writes dbt_project/seeds/scorecard.csv.

    python -m benchmarks.scorecard [--seeds 77,78,79] [--scale tiny|ningxia] [--keep DIR] [--only CLASS,…] [--dry]

Belongs here: making the provinces, running them, writing the seed. Does not belong here: counting (quality/scorecard.py).
--only deals these fault classes alone and writes their rows alone: many of a new kind out of a small province.
--dry prints the table and what was missed or falsely flagged, and writes nothing.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from pathlib import Path

from pipelines.cli import main as sanzhang
from pipelines.demo import faults
from pipelines.paths import Roots, seeds_dir
from pipelines.quality.measuring import code_hash, compare, measure_root, unexpected
from pipelines.quality.scorecard import COLUMNS, Line, pooled, seed_rows
from pipelines.reports.scorecard import render


def province(folder: Path, seed: int, scale: str) -> tuple[Roots, Path]:
    """A demo province with all faults, run and published; its roots and its truth."""
    roots = Roots.resolve(folder / "raw", folder / "warehouse")
    made = sanzhang(
        ["demo", "--out", str(roots.raw), "--truth", str(folder / "truth"), "--seed", str(seed), "--scale", scale, "--faults", "all"]
    )
    if made != 0 or sanzhang(["run", "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)]) != 0:
        raise SystemExit(f"seed {seed}: the province could not be published")
    return roots, folder / "truth"


def measured(folder: Path, seed: int, scale: str) -> list[Line]:
    """The scorecard of one seed; what went wrong is printed to stderr."""
    roots, truth = province(folder, seed, scale)
    edition = roots.editions / roots.current.read_text(encoding="utf-8").strip() / "warehouse.duckdb"
    for text in unexpected(roots.landing, edition, truth):
        print(f"seed {seed}: {text}", file=sys.stderr)
    compared = compare(roots.landing, truth)
    print(
        f"seed {seed}: {compared.cells} cells, {compared.equal} equal, {compared.explained} with a finding, {len(compared.misread)} misread"
    )
    for place in compared.misread[:10]:
        print(f"seed {seed}: misread {place}", file=sys.stderr)
    return measure_root(roots.landing, edition, truth)


def _among(rows: list[tuple[object, ...]], only: frozenset[str]) -> list[tuple[object, ...]]:
    """The committed rows with these in the place of those of the same classes, in the order of the whole."""
    at, met = COLUMNS.index("fault_class"), {row[COLUMNS.index("rule")] for row in rows}
    with (seeds_dir() / "scorecard.csv").open(encoding="utf-8", newline="") as handle:
        held = [row for row in csv.DictReader(handle) if row["fault_class"] not in only]
    kept = [tuple(row.values()) for row in held if row["fault_class"] or row["rule"] not in met]
    return sorted([*kept, *rows], key=lambda row: (str(row[1] or "~"), str(row[0]), str(row[at])))


def main() -> None:
    """Measure and write, or only print with --dry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="77,78,79")
    parser.add_argument("--scale", default="tiny", choices=("tiny", "ningxia"))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--dry", action="store_true")
    args = parser.parse_args()
    only = frozenset(filter(None, args.only.split(",")))
    if only:
        faults.CLASSES = tuple(one for one in faults.CLASSES if one.name in only)
        if len(faults.CLASSES) < len(only):
            raise SystemExit(f"no such fault class: {', '.join(sorted(only - {one.name for one in faults.CLASSES}))}")
    every = []
    for seed in map(int, args.seeds.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            every.append(measured((args.keep or Path(folder)) / str(seed), seed, args.scale))
    lines = pooled(every)
    rows = seed_rows(lines, f"{args.scale} {args.seeds}{' only' if only else ''}", code_hash())
    if only:
        rows = [row for row in rows if row[COLUMNS.index("fault_class")] in only]
    print(render([dict(zip(COLUMNS, row, strict=True)) for row in rows]))
    if only:
        rows = _among(rows, only)
    if not args.dry:
        with (seeds_dir() / "scorecard.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)


if __name__ == "__main__":
    main()
