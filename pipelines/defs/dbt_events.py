"""dbt in this process: parsing, building, and its events told to Dagster. The one file that knows internal modules of dagster-dbt and dbt.

Belongs here: DbtCoreCliEventMessage, the selection of a subset run, dbtRunner, freeing the locks of the duckdb adapter.
Does not belong here: which project, which arguments (flow), how assets are named (dbt_assets.py).
Tied to dagster-dbt 0.29 and dbt-core 1.11 (see the lock file); tests/unit/defs/test_dbt_events.py holds both to it.
"""

import hashlib
import json
import os
import queue
import shutil
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import dagster as dg
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
from dagster_dbt.dagster_dbt_translator import DagsterDbtTranslator

from pipelines.contracts.finding import mask_numbers
from pipelines.contracts.refusal import AuditStopped, Refusal, is_broken_database, trouble
from pipelines.defs.failing import failure
from pipelines.defs.lineage import lineage_metadata, notes
from pipelines.defs.table_facts import Cursor, facts

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest as ParsedProject

Manifest = dict[str, Any]
Heard = Callable[[Mapping[str, Any]], None]
Look = Callable[[Cursor, Mapping[str, Any]], Mapping[str, Any]]
DbtEvent = dg.Output[Any] | dg.AssetMaterialization | dg.AssetObservation | dg.AssetCheckResult | dg.AssetCheckEvaluation
_SOURCES = (".sql", ".yml", ".yaml", ".csv", ".md")
_BROKEN = {"error", "runtime error"}
_STAMP, _PARSED = "manifest.sources", "partial_parse.msgpack"  # of what the manifest was parsed · the same manifest as dbt keeps it
_RESULTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for the length of the block; the former values stand again after it."""
    former = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def close_connections() -> None:
    """Free the database files: dbt keeps them locked after a run in this process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def sources_hash(project: Path) -> str:
    """Hash over the project's place, every file that dbt parses, and the versions of dbt that parse it."""
    digest = hashlib.sha256(f"{project} {version('dbt-core')} {version('dbt-duckdb')}".encode())
    for path in sorted(p for p in project.rglob("*") if p.suffix in _SOURCES and not {"target", "logs", "dbt_packages"} & set(p.parts)):
        content = path.read_bytes() if path.suffix != ".csv" else path.name.encode()
        digest.update(path.relative_to(project).as_posix().encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def manifest(project: Path, target: Path, variables: Mapping[str, str]) -> Manifest:
    """The manifest of the project as it stands; parsed in this process when it is missing or older than the sources.

    What was parsed is kept in the project's own target folder, so that another warehouse does not parse the same sources again:
    nothing in it is of a warehouse. Raises AuditStopped (one line) when the project cannot be parsed: nothing can be built or published
    then.
    """
    wanted, kept = sources_hash(project), project / "target"
    if not _is_parsed(target, wanted):
        target.mkdir(parents=True, exist_ok=True)
        if _is_parsed(kept, wanted):
            _copy_parsed(kept, target)
        else:
            (target / _STAMP).unlink(missing_ok=True)
            arguments = ["parse", "--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target)]
            run_dbt(
                [*arguments, "--log-path", str(target / "logs"), "--log-level", "none", "--no-use-colors"], variables
            ).raise_on_failure()
            (target / _STAMP).write_text(wanted)
            if os.access(project, os.W_OK):
                kept.mkdir(exist_ok=True)
                _copy_parsed(target, kept)
    return cast(Manifest, json.loads((target / "manifest.json").read_text(encoding="utf-8")))


def _is_parsed(folder: Path, wanted: str) -> bool:
    names = ("manifest.json", _PARSED, _STAMP)
    return all((folder / name).exists() for name in names) and (folder / _STAMP).read_text() == wanted


def _copy_parsed(source: Path, folder: Path) -> None:
    """Each file is whole at any moment; the stamp goes first and comes last, so that it never stands beside files of other sources."""
    (folder / _STAMP).unlink(missing_ok=True)
    for name in ("manifest.json", _PARSED, _STAMP):
        aside = folder / f"{name}.{os.getpid()}"
        shutil.copyfile(source / name, aside)
        aside.replace(folder / name)


def parsed_before(target: Path) -> "ParsedProject | None":
    """What dbt itself parsed, read back instead of compared file by file once more; None where it is not there."""
    from dbt.contracts.graph.manifest import Manifest as ParsedProject

    if not (target / _PARSED).exists():
        return None
    parsed = ParsedProject.from_msgpack((target / _PARSED).read_bytes())
    parsed.build_flat_graph()  # type: ignore[no-untyped-call]
    return parsed


@dataclass(frozen=True)
class DbtRun:
    """What a dbt invocation in this process left: its result events and how it failed, if it did."""

    events: tuple[Mapping[str, Any], ...]
    success: bool
    failed: tuple[str, ...]
    error: str
    messages: tuple[str, ...] = ()

    def raise_on_failure(self) -> None:
        """AuditStopped with one line: which invariants failed, or which model could not be built; Refusal where the system refused."""
        if self.success:
            return
        behind = [RuntimeError(said) for said in (*self.messages, self.error)]
        if refused := next(filter(None, map(trouble, behind)), None):
            raise Refusal(refused)
        if broken := next(filter(is_broken_database, behind), None):
            raise broken
        raise AuditStopped("；".join(self.failed[:5]) if self.failed else self.error)


def run_dbt(
    arguments: Sequence[str], variables: Mapping[str, str], parsed: "ParsedProject | None" = None,
    hear: Heard = lambda _: None, look: Look = lambda _cursor, _told: {},
) -> DbtRun:  # fmt: skip
    """Run dbt in this process to its end and close its connections, whatever happens; it parses the project unless `parsed` is given.

    `hear` is told the result of every node when it is there, from the thread that built it; `look` may ask dbt's own database of it
    before, and what it answers is the `metadata` of what is told.
    """
    from dbt.cli.main import dbtRunner
    from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]

    events: list[Mapping[str, Any]] = []

    def keep(event: Any) -> None:
        if event.info.name in _RESULTS:
            told = MessageToDict(event, preserving_proto_field_name=True)
            told["metadata"] = _looked(look, told)
            events.append(told)
            hear(told)

    with environment(variables):
        try:
            outcome = dbtRunner(manifest=parsed, callbacks=[keep]).invoke(list(arguments))
        finally:
            close_connections()
    results = getattr(outcome.result, "results", None) or []
    said = tuple(str(result.message) for result in results if str(result.status) in _BROKEN)
    return DbtRun(tuple(events), outcome.success, tuple(_failures(results)), _one_line(outcome.exception), said)


def _looked(look: Look, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a look at dbt's own database says of the node; nothing where dbt could not open it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if DuckDBConnectionManager._ENV is None:
        return {}
    handle = DuckDBConnectionManager.env().handle()
    try:
        return look(handle.cursor(), told)
    finally:
        handle.close()


def _live(
    arguments: Sequence[str], variables: Mapping[str, str], project: "ParsedProject | None", look: Look
) -> Generator[Mapping[str, Any], None, DbtRun]:
    """The result events of a dbt run while it goes on, in a thread of its own; what it left at the end.

    A thread that is still building when nobody listens any more (the run was stopped) does not keep the process alive.
    """
    heard: queue.SimpleQueue[Mapping[str, Any] | DbtRun | BaseException] = queue.SimpleQueue()

    def build() -> None:
        try:
            heard.put(run_dbt(arguments, variables, project, heard.put, look))
        except BaseException as error:
            heard.put(error)  # raised again where the events are read
            raise SystemExit from error  # the thread ends without a word

    threading.Thread(target=build, name="dbt", daemon=True).start()
    while True:
        told = heard.get()
        if isinstance(told, DbtRun):
            return told
        if isinstance(told, BaseException):
            raise told
        yield told


def _failures(results: Sequence[Any]) -> Iterator[str]:
    for result in results:
        status, name = str(result.status), result.node.name
        if status == "fail":
            said = f"（{result.node.description}）" if result.node.description else " "
            yield f"不变量 {name}{said}不成立，{result.failures} 行"
        elif status in _BROKEN:
            yield f"{name} 没有建成：{_one_line(result.message)}"


def _one_line(error: object) -> str:
    """An error as one short line; a database error may quote a value, so numbers of persons are masked."""
    return mask_numbers(" ".join(str(error).split()))[:300] if error else ""


def build_events(
    context: dg.AssetExecutionContext, parsed: Manifest, translator: DagsterDbtTranslator, arguments: Sequence[str],
    variables: Mapping[str, str], target: Path, progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Iterator[DbtEvent]:  # fmt: skip
    """`dbt build` of what the run selected, told as Dagster events as each node ends; AuditStopped after them when a node failed.

    `progress` is told how many nodes are done, of how many.
    """
    selected = get_updated_cli_invocation_params_for_context(context, parsed, translator)
    indirect = ["--indirect-selection", selected.indirect_selection] if selected.indirect_selection else []
    building = _live([*arguments, *selected.selection_args, *indirect], variables, parsed_before(target), looking(parsed, target))
    done = 0
    while True:
        try:
            event = next(building)
        except StopIteration as ended:
            run: DbtRun = ended.value
            break
        done += 1
        progress(done, int(event["data"].get("total") or event["data"].get("num_models") or done))
        message = DbtCoreCliEventMessage(raw_event=dict(event), event_history_metadata={})
        for told in message.to_default_asset_events(parsed, translator, context, target_path=target):
            yield _with(told, event["metadata"])
    run.raise_on_failure()


def _with(told: DbtEvent, seen: Mapping[str, Any]) -> DbtEvent:
    """The event with what was seen of its node."""
    if isinstance(told, dg.Output) and seen:
        return dg.Output(None, told.output_name, metadata=seen)
    if isinstance(told, dg.AssetCheckResult) and seen:
        return told.with_metadata({**told.metadata, **seen})
    return told


def looking(parsed: Manifest, target: Path) -> Look:
    """What is looked at when a node is there: rows, columns, figures and first rows of a table; rows and SQL of a test that failed.

    A look that fails is said and never fails the node.
    """
    import duckdb

    noted = notes(target)

    def look(cursor: Cursor, told: Mapping[str, Any]) -> Mapping[str, Any]:
        node = parsed["nodes"].get(told["data"]["node_info"]["unique_id"], {})
        is_test = told["info"]["name"] == "LogTestResult"
        query = "select estimated_size from duckdb_tables() where schema_name = ? and table_name = ?"
        found = None if is_test else cursor.execute(query, [node.get("schema", ""), node.get("alias", "")]).fetchone()
        seen = {"dagster/row_count": int(found[0])} if found else {}
        try:
            if is_test and str(told["data"].get("status")).lower() == "fail":
                return failure(cursor, target, node)
            return {**seen, **facts(cursor, node), **lineage_metadata(noted, target, node)} if found else seen
        except duckdb.Error as error:
            return {**seen, "看不了": _one_line(error)}

    return look
