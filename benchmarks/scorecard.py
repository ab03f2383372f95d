"""Measures every check over demo provinces of several seeds and writes dbt_project/seeds/scorecard.csv.

    python -m benchmarks.scorecard [--seeds 77,78,79] [--scale tiny|ningxia] [--keep DIR] [--dry]

Belongs here: making the provinces, running them, writing the seed. Does not belong here: counting (quality/scorecard.py).
--dry prints the table and what was missed or falsely flagged, and writes nothing.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from pathlib import Path

from pipelines.cli import main as sanzhang
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


def main() -> None:
    """Measure and write, or only print with --dry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="77,78,79")
    parser.add_argument("--scale", default="tiny", choices=("tiny", "ningxia"))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--dry", action="store_true")
    args = parser.parse_args()
    every = []
    for seed in map(int, args.seeds.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            every.append(measured((args.keep or Path(folder)) / str(seed), seed, args.scale))
    lines = pooled(every)
    rows = seed_rows(lines, f"{args.scale} {args.seeds}", code_hash())
    print(render([dict(zip(COLUMNS, row, strict=True)) for row in rows]))
    if not args.dry:
        with (seeds_dir() / "scorecard.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)


if __name__ == "__main__":
    main()
