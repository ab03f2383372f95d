"""Cut a night off at every kind of point and at random times, and show that the next run heals it: python -m tests.e2e.kill --help.

Belongs here: the list of points, the table of what recovered. Does not belong here: how a run is cut (traps) and judged (scene).
Every process is forked from this one after the heavy imports. Outcomes are kept, so that an interrupted measurement goes on.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.paths import Roots
from tests.e2e import traps
from tests.e2e.scene import Outcome, Scene, StandIns, cut_and_recover, ended, in_child, points_of_a_run, spread, tables_of_landing, troubles

FULL = "sanzhang: 磁盘已满，没有做完。请腾出空间后重来；已发布的版不受影响。"
Landed = dict[str, tuple[int, str]]
IMPORTS = ("pipelines.defs.run", "pipelines.defs.location", "pipelines.defs.event_log", "pipelines.defs.ghosts", "dbt.cli.main",
           "dbt.adapters.duckdb.connections", "pipelines.reports.edition")  # fmt: skip


def preload() -> None:
    """The heavy libraries are imported, and nothing of them has started a thread yet."""
    for name in IMPORTS:
        importlib.import_module(name)


def prepared(published: Roots, folder: Path) -> tuple[Scene, StandIns, list[str], float, Landed]:
    """The scene in `folder`, made where it does not stand yet, with the points of an undisturbed run, its length in seconds and what
    landing holds after it."""
    scene = Scene(Roots(published.raw, folder / "before"), Roots(published.raw, folder / "after"), folder)
    stand_ins = StandIns(scene.after, folder / "judgement.json")
    known = folder / "undisturbed.json"
    if not known.exists():
        folder.mkdir(parents=True)

        def make() -> int:
            Scene.short(published, folder)
            StandIns.of(scene.after, folder)
            return 0

        if ended(in_child(make, folder / "making.txt")):
            raise SystemExit((folder / "making.txt").read_text(encoding="utf-8"))
        found = points_of_a_run(scene, stand_ins)

        def look() -> int:
            landed = tables_of_landing(scene.undisturbed)
            (folder / "landing.json").write_text(json.dumps(landed), encoding="utf-8")
            print("\n".join(wrong := troubles(scene, scene.undisturbed, landed)))
            return 1 if wrong else 0

        if ended(in_child(look, folder / "looking.txt")):
            raise SystemExit((folder / "looking.txt").read_text(encoding="utf-8"))
        known.write_text(json.dumps(found), encoding="utf-8")
    points, took = json.loads(known.read_text(encoding="utf-8"))
    landed = json.loads((folder / "landing.json").read_text(encoding="utf-8"))
    return scene, stand_ins, points, took, {name: tuple(value) for name, value in landed.items()}


def table(outcomes: list[Outcome]) -> str:
    """Markdown: operations × points tried × cut there × recovered, then what did not recover."""
    tried: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    recovered: Counter[str] = Counter()
    for outcome in outcomes:
        kind = "time (seeded)" if outcome.point.startswith("after ") else outcome.point.rpartition(" #")[0]
        tried[kind] += 1
        cut[kind] += outcome.cut == -9
        recovered[kind] += outcome.recovered
    lines = ["| point | tried | cut | recovered |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| `{kind}` | {tried[kind]} | {cut[kind]} | {recovered[kind]} |" for kind in sorted(tried)]
    lines.append(f"| all | {tried.total()} | {cut.total()} | {recovered.total()} |")
    lines += [f"- {o.point}: cut {o.cut}, next run {o.next_run}, {'; '.join(o.wrong)}" for o in outcomes if not o.recovered]
    return "\n".join(lines)


@dataclass(frozen=True)
class Cut:
    """One cut to try: at a point, after so many seconds, or what is done to the warehouse instead of killing the run."""

    said: str
    point: str = ""
    seconds: float | None = None
    how: Callable[[Path, str], None] = traps.trap
    first: int = -signal.SIGKILL


def halve_landing(warehouse: Path, _point: str) -> None:
    """landing.duckdb lacks its second half."""
    landing = warehouse / "landing.duckdb"
    os.truncate(landing, landing.stat().st_size // 2)


def wanted_cuts(given: argparse.Namespace, points: list[str], took: float) -> list[Cut]:
    """The cuts that the arguments ask for: those named, or a choice of points, moments and faults."""
    chosen = [point for point in points if point in given.at] if given.at else spread(points, given.seed, given.points)
    cuts = [Cut(point, point) for point in chosen]
    moments = random.Random(given.seed)
    for number in range(given.times):
        share = moments.random()
        cuts.append(Cut(f"after {share:.3f} of the run (seed {given.seed}, no. {number + 1})", seconds=share * took))
    cuts += [Cut(f"full disk at {point}", point, how=traps.fill, first=2) for point in given.full]
    return cuts + ([Cut("landing cut in half", how=halve_landing, first=0)] if given.halve else [])


def tried(scene: Scene, stand_ins: StandIns, expected: Landed, name: str, cut: Cut) -> Outcome:
    """The outcome of one cut, with what the cut run should have done or said and did not."""
    outcome = cut_and_recover(scene, name, cut.point, expected, stand_ins, cut.seconds, cut.how)
    said = (scene.folder / f"{name}.txt").read_text(encoding="utf-8").partition("-- cut:")[0].splitlines()
    wrong = list(outcome.wrong)
    if outcome.cut != cut.first and not (cut.seconds is not None and outcome.cut == 0):
        wrong.append(f"the first run ended with {outcome.cut}")
    if cut.how is traps.fill and ([line for line in said if line.startswith("sanzhang:")] != [FULL] or len(said) > 200):
        wrong.append(f"{len(said)} lines said, the last: {said[-1] if said else ''}")
    return Outcome(cut.said, outcome.cut, outcome.next_run, tuple(wrong))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.kill", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="raw/ of a small province (demo --scale tiny --faults none)")
    parser.add_argument("--warehouse", type=Path, required=True, help="its warehouse after a run")
    parser.add_argument("--folder", type=Path, required=True, help="where the cuts are made; kept between calls")
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--at", action="append", default=[], help="cut at this point instead of a choice of them")
    parser.add_argument("--full", action="append", default=[], help="the disk is full from this point on")
    parser.add_argument("--halve", action="store_true", help="landing.duckdb lacks its second half")
    parser.add_argument("--share", default="1/1", help="2/3 tries every third of the cuts, beginning with the second")
    return parser.parse_args()


def main() -> int:
    """Try what was not tried yet in this folder; print the table; 1 where something did not recover."""
    given = arguments()
    preload()
    roots = Roots(given.raw.resolve(), given.warehouse.resolve())
    scene, stand_ins, points, took, expected = prepared(roots, given.folder.resolve())
    part, parts = map(int, given.share.split("/"))
    kept = [line for path in sorted(given.folder.glob("outcomes-*")) for line in path.read_text(encoding="utf-8").splitlines()]
    outcomes = [Outcome(**json.loads(line)) for line in kept]
    known = {outcome.point for outcome in outcomes}
    for number, cut in enumerate(wanted_cuts(given, points, took)[part - 1 :: parts]):
        if cut.said in known:
            continue
        begin = time.monotonic()
        outcome = tried(scene, stand_ins, expected, f"cut-{part}-{number}", cut)
        outcomes.append(outcome)
        with (given.folder / f"outcomes-{part}-{parts}.jsonl").open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
        said = "recovered" if outcome.recovered else "NOT RECOVERED"
        print(f"{time.monotonic() - begin:5.0f} s  {outcome.cut:4d}  {said}  {cut.said}", flush=True)
    print(table(outcomes))
    return 0 if all(outcome.recovered for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
