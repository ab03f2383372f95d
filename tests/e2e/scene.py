"""A small province the evening before a publication, runs that are cut off in it, and what must hold after the next run.

Belongs here: the state before the run, forked runs, the stand-ins for what takes long, the comparison with an undisturbed run.
Does not belong here: where a run is cut (traps), the list of points (kill).

The state before is made from a published province: some files are not received yet, and the edition in force is an earlier one. What an
undisturbed run makes of it is the published province itself. Receiving, reading, landing, Dagster, publication and all registers are
real; with `StandIns` the findings of Great Expectations, the tables of dbt and some pages are those of the published province, written
again in their place (landing is held to be equal, table by table, so they would be the same). Scene.short keeps the first rows of every
table of dbt, so that hundreds of publications cost minutes.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from pipelines import flow
from pipelines.cli import main
from pipelines.defs import dbt_models
from pipelines.editions.store import current_edition, current_id
from pipelines.ingest import landing
from pipelines.ingest.receipt import Seen, read_seen, store_path
from pipelines.ingest.schema import table_columns
from pipelines.paths import Roots
from pipelines.quality import judgement
from tests.e2e import traps

FORMER = "2026-06-30-0badf00d"
ROWS = 200
_JUDGE = """
import json, sys
from pathlib import Path
import duckdb
if sys.stdin.readline():
    duckdb.connect(sys.argv[1], read_only=True).execute("select count(*) from main.part").fetchall()
    Path(sys.argv[2]).write_text(Path(sys.argv[3]).read_text(encoding="utf-8"), encoding="utf-8")
"""


@dataclass(frozen=True)
class Scene:
    """The state before, which is only ever copied, and the published province that a run of it must give."""

    before: Roots
    after: Roots
    folder: Path

    @classmethod
    def short(cls, published: Roots, folder: Path) -> Scene:
        """The scene over a publication of the first rows of every table, with a few pages."""
        after = Roots(published.raw, folder / "after")
        shutil.copytree(published.warehouse, after.warehouse)
        edition = current_edition(published)
        with duckdb.connect(str(after.work)) as connection:
            for schema, table in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                connection.execute(f'create or replace table {schema}."{table}" as select * from {schema}."{table}" limit {ROWS}')
        for database in (after.landing, after.work):
            with duckdb.connect(str(database)) as connection:
                landing.note(connection, {"code": flow.source_hash()})
        shutil.rmtree(after.editions)
        after.current.unlink()
        flow.write_reports = lambda made: _copy_pages(edition.path, made)
        flow.publish(after, date.fromisoformat(edition.as_of))
        return cls.of(after, folder)

    @classmethod
    def of(cls, published: Roots, folder: Path, late: int = 3) -> Scene:
        """Before: the last `late` files are still to be received, and the edition in force is of the month before."""
        before = Roots(published.raw, folder / "before")
        shutil.copytree(published.warehouse, before.warehouse, copy_function=shutil.copy2)
        seen = read_seen(before)
        coming = [s for s in seen if s.kind == "submission"][-late:]
        lines = before.receipts_jsonl.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line, event in zip(lines, seen, strict=True) if event not in coming]
        before.receipts_jsonl.write_text("".join(kept), encoding="utf-8")
        connection = landing.open_landing(before.landing)
        landing.forget_files(connection, {s.file_sha256 for s in coming})
        connection.close()
        for event in coming:
            store_path(before, event.file_sha256).unlink()
        _age(before)
        return cls(before, published, folder)

    @property
    def undisturbed(self) -> Roots:
        """What an undisturbed run made of the state before (points_of_a_run)."""
        return Roots(self.before.raw, self.folder / "undisturbed")

    def copy(self, name: str) -> Roots:
        """The state before in a warehouse of its own; what is never written in place is linked."""
        roots = Roots(self.before.raw, self.folder / name)
        shutil.rmtree(roots.warehouse, ignore_errors=True)
        fixed = {self.before.store, self.before.dbt_target, *(p for p in self.before.editions.iterdir() if p.is_dir())}

        def copied(source: str, target: str) -> None:
            linked = any(parent in fixed for parent in Path(source).parents)
            os.link(source, target) if linked else shutil.copy2(source, target)

        shutil.copytree(self.before.warehouse, roots.warehouse, copy_function=copied)
        return roots


def _age(roots: Roots) -> None:
    """The edition in force becomes an earlier one of another content, by its name and manifest."""
    edition = current_edition(roots)
    manifest = {**edition.manifest, "edition_id": FORMER, "as_of": "2026-06-30", "content_sha256": "0badf00d" * 8, "taken": None}
    (edition.path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    edition.path.rename(roots.editions / FORMER)
    roots.current.write_text(f"{FORMER}\n", encoding="utf-8")
    for name in ("current.inputs", "raw.answered"):
        (roots.warehouse / name).unlink()


def _copy_pages(made: Path, folder: Path) -> None:
    """Some pages and the workbooks of an edition, copied into another one that is being made."""
    for path in sorted([*made.glob("site/*.html"), *made.glob("workbooks/*")]):
        (folder / path.parent.name).mkdir(exist_ok=True)
        (folder / path.relative_to(made)).write_bytes(path.read_bytes())


def in_child(work: Callable[[], int], output: Path) -> int:
    """Process id of a fork of this process that does the work and leaves with its code; what it prints goes to `output`."""
    if pid := os.fork():
        return pid
    code = 70
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        code = work()
    except Exception as error:  # noqa: BLE001 whatever it is, the child says it and is gone
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(pid: int, seconds: float = 900.0) -> int:
    """The exit code of a child, minus the signal that ended it; -1000 where it did not end in time and was ended here."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -1000


@dataclass(frozen=True)
class StandIns:
    """What takes long, taken from the published province: findings of the judgement, tables of dbt, pages."""

    after: Roots
    report: Path

    @classmethod
    def of(cls, after: Roots, folder: Path) -> StandIns:
        with duckdb.connect(str(after.landing), read_only=True) as connection:
            columns = [c for c in table_columns("main.finding") if c != "emitter"]
            rows = connection.execute(f"select {', '.join(columns)} from main.finding where emitter = 'gx'").fetchall()
        report = folder / "judgement.json"
        findings = [dict(zip(columns, row, strict=True)) for row in rows]
        report.write_text(json.dumps({"findings": findings, "outcomes": []}), encoding="utf-8")
        return cls(after, report)

    def put_in(self) -> None:
        """This process judges, builds and writes pages by the stand-ins from now on."""
        start = judgement.subprocess.Popen

        def started(command: Sequence[str], **options: Any) -> Any:
            given = list(command)
            if "pipelines.quality.expectations" in given:
                landed, out = given[given.index("--landing") + 1], given[given.index("--out") + 1]
                given = [sys.executable, "-c", _JUDGE, landed, out, str(self.report), "pipelines.quality.expectations"]
            return start(given, **options)

        judgement.subprocess.Popen = started  # type: ignore[assignment, misc]
        dbt_models.build_events = self._built
        flow.write_reports = self._paged

    def _built(self, context: Any, *_: Any) -> Iterator[Any]:
        import dagster as dg

        work = Path(flow.dbt_environment(self._roots(context))["SANZHANG_WORK"])
        with duckdb.connect(str(work)) as connection:
            connection.execute(f"attach '{self.after.work}' as built (read_only)")
            names = "select schema_name, table_name from duckdb_tables() where database_name = 'built' and table_name <> 'made_with'"
            tables = connection.execute(f"{names} order by all").fetchall()
            for schema in dict(tables):
                connection.execute("begin")
                connection.execute(f"create schema if not exists {schema}")
                for _, table in (t for t in tables if t[0] == schema):
                    connection.execute(f'create or replace table {schema}."{table}" as select * from built.{schema}."{table}"')
                connection.execute("commit")
        made = context.op_execution_context.assets_def
        behind = {spec.key: {dep.asset_key for dep in spec.deps} & made.keys for spec in made.specs}
        for key in TopologicalSorter(behind).static_order():
            yield dg.Output(None, made.get_output_name_for_asset_key(key))

    @staticmethod
    def _roots(context: Any) -> Roots:
        roots: Roots = context.resources.warehouse.roots
        return roots

    def _paged(self, folder: Path) -> None:
        _copy_pages(current_edition(self.after).path, folder)


def start_run(roots: Roots, output: Path, before: Callable[[], None], stand_ins: StandIns | None) -> int:
    """Process id of a run of the whole night in a fork of this process; `before` is called in it first."""

    def work() -> int:
        if stand_ins:
            stand_ins.put_in()
        before()
        return main(["run", "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)])

    return in_child(work, output)


def read_in_force(roots: Roots) -> str:
    """The id of the edition in force, after a reader opened it and found its counties ranked."""
    name = current_id(roots)
    database = roots.editions / str(name) / "warehouse.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        (count,) = connection.execute("select count(*) from marts.ranking where status = 'ranked'").fetchone() or (0,)
    if not count:
        raise AssertionError(f"{name} has no ranking")
    json.loads((database.parent / "manifest.json").read_text(encoding="utf-8"))
    return str(name)


@contextmanager
def reader(roots: Roots, output: Path) -> Iterator[Callable[[], int]]:
    """A reader beside everything that happens in the block, opening the edition in force over and over; the call ends it and
    gives its exit code: 0 where every look succeeded."""
    stop = output.with_name(f"{output.name}.stop")

    def work() -> int:
        while not stop.exists():
            read_in_force(roots)
            time.sleep(1.0)
        return 0

    pid = in_child(work, output)

    def finished() -> int:
        stop.touch()
        code = ended(pid)
        stop.unlink()
        return code

    yield finished


def tables_of_landing(roots: Roots) -> dict[str, tuple[int, str]]:
    """Table → rows and a hash over them in any order, of all that landing holds but the notes on how it was made."""
    with duckdb.connect(str(roots.landing), read_only=True) as connection:
        found = {}
        for schema, table in connection.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall():
            if table != "made_with":
                query = f'select count(*), coalesce(sum(hash(t::varchar)), 0)::varchar from {schema}."{table}" as t'
                found[f"{schema}.{table}"] = connection.execute(query).fetchone() or (0, "")
    return found


def _received(roots: Roots) -> list[tuple[str, str]]:
    return sorted((seen.path, seen.file_sha256) for seen in _unique(read_seen(roots)))


def _unique(seen: list[Seen]) -> list[Seen]:
    return list(dict.fromkeys(seen))


def troubles(scene: Scene, roots: Roots, expected_landing: dict[str, tuple[int, str]]) -> list[str]:
    """What is not as after an undisturbed run; empty where everything is."""
    said = []
    want, got = current_edition(scene.after), current_edition(roots)
    if got.content_sha256 != want.content_sha256:
        said.append(f"content {got.content_sha256[:8]} instead of {want.content_sha256[:8]}")
    if read_in_force(roots) != got.edition_id:
        said.append("the edition in force cannot be read")
    landed = tables_of_landing(roots)
    said += [f"landing differs in {name}" for name in sorted(expected_landing) if landed.get(name) != expected_landing[name]]
    if _received(roots) != _received(scene.after):
        said.append("receipts differ")
    said += [f"left behind: {p.name}" for p in sorted(roots.editions.glob("*.tmp"))]
    said += [f"left behind: {p.name}" for p in sorted(roots.store.rglob(".*"))]
    said += [f"left behind: {p.name}" for p in sorted(roots.warehouse.glob(".[!w]*"))]
    last = [json.loads(line)["edition_id"] for line in roots.publications_jsonl.read_text(encoding="utf-8").splitlines()]
    if last[-1] != got.edition_id:
        said.append("the publication is not on record")
    from pipelines.defs.history import ghost_lines

    return said + ghost_lines(roots)


@dataclass(frozen=True)
class Outcome:
    """How one cut went: how the cut run ended, how the next one did, what was wrong afterwards."""

    point: str
    cut: int
    next_run: int
    wrong: tuple[str, ...]

    @property
    def recovered(self) -> bool:
        return self.next_run == 0 and not self.wrong


def cut_and_recover(
    scene: Scene, name: str, point: str, expected: dict[str, tuple[int, str]], stand_ins: StandIns | None,
    after_seconds: float | None = None, how: Callable[[Path, str], None] = traps.trap,
) -> Outcome:  # fmt: skip
    """Cut a run at the point (or after so many seconds), look, run again, and compare with an undisturbed run."""
    roots = scene.copy(name)
    output = scene.folder / f"{name}.txt"
    output.unlink(missing_ok=True)
    said: list[str] = []
    with reader(roots, scene.folder / f"{name}.reader.txt") as finished:
        before = (lambda: None) if after_seconds is not None else (lambda: how(roots.warehouse, point))
        pid = start_run(roots, output, before, stand_ins)
        if after_seconds is not None:
            time.sleep(after_seconds)
            os.kill(pid, signal.SIGKILL)
        cut = ended(pid)
        with output.open("a", encoding="utf-8") as handle:
            handle.write(f"-- cut: {cut}\n")
        again = ended(start_run(roots, output, lambda: None, stand_ins))
        if finished():
            said.append("a reader could not open the edition in force meanwhile")
    check = scene.folder / f"{name}.check.txt"
    check.unlink(missing_ok=True)
    if again == 0:

        def compare() -> int:
            found = troubles(scene, roots, expected)
            print("\n".join(found))
            return 1 if found else 0

        if ended(in_child(compare, check)):
            said += check.read_text(encoding="utf-8").strip().splitlines()[-5:]
    if again == 0 and not said:
        shutil.rmtree(roots.warehouse)
    return Outcome(point, cut, again, tuple(said))


def points_of_a_run(scene: Scene, stand_ins: StandIns | None) -> tuple[list[str], float]:
    """Every point of an undisturbed run in order, and how long it took; the run must give the published province."""
    roots = scene.copy("undisturbed")
    listed = scene.folder / "points.txt"
    listed.unlink(missing_ok=True)
    begin = time.monotonic()
    output = scene.folder / "undisturbed.txt"
    code = ended(start_run(roots, output, lambda: traps.record(roots.warehouse, listed), stand_ins))
    took = time.monotonic() - begin
    if code != 0:
        raise AssertionError(output.read_text(encoding="utf-8")[-3000:])
    return listed.read_text(encoding="utf-8").splitlines(), took


def spread(points: Sequence[str], seed: int, at_most: int) -> list[str]:
    """A choice of points: the first of every name, then more of the names that happen often, by seed."""
    first = [p for p in points if p.endswith(" #1")]
    rest = [p for p in points if not p.endswith(" #1")]
    chosen = set(first if len(first) <= at_most else random.Random(seed).sample(first, at_most))
    chosen |= set(random.Random(seed).sample(rest, min(len(rest), max(0, at_most - len(chosen)))))
    return [p for p in points if p in chosen]
