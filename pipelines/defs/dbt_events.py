"""dbt in this process: parsing, building, and its events told to Dagster. The one file that knows internal modules of dagster-dbt and dbt.

Belongs here: DbtCoreCliEventMessage, the selection of a subset run, dbtRunner, freeing the locks of the duckdb adapter.
Does not belong here: which project, which arguments (flow), how assets are named (dbt_assets.py).
Tied to dagster-dbt 0.29 and dbt-core 1.11 (see the lock file); tests/unit/defs/test_dbt_events.py holds both to it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
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

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest as ParsedProject

Manifest = dict[str, Any]
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


def _parsed_project(target: Path) -> "ParsedProject | None":
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


def run_dbt(arguments: Sequence[str], variables: Mapping[str, str], parsed: "ParsedProject | None" = None) -> DbtRun:
    """Run dbt in this process to its end and close its connections, whatever happens; it parses the project unless `parsed` is given."""
    from dbt.cli.main import dbtRunner
    from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]

    events: list[Mapping[str, Any]] = []

    def keep(event: Any) -> None:
        if event.info.name in _RESULTS:
            events.append(MessageToDict(event, preserving_proto_field_name=True))

    with environment(variables):
        try:
            outcome = dbtRunner(manifest=parsed, callbacks=[keep]).invoke(list(arguments))
        finally:
            close_connections()
    results = getattr(outcome.result, "results", None) or []
    said = tuple(str(result.message) for result in results if str(result.status) in _BROKEN)
    return DbtRun(tuple(events), outcome.success, tuple(_failures(results)), _one_line(outcome.exception), said)


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
    variables: Mapping[str, str], target: Path, counts: "RowCounts",
) -> Iterator[DbtEvent]:  # fmt: skip
    """`dbt build` of what the run selected, told as Dagster events; AuditStopped after them when a node failed.

    `counts` is asked once, after the connections are closed, for the rows of each built table.
    """
    selected = get_updated_cli_invocation_params_for_context(context, parsed, translator)
    indirect = ["--indirect-selection", selected.indirect_selection] if selected.indirect_selection else []
    run = run_dbt([*arguments, *selected.selection_args, *indirect], variables, _parsed_project(target))
    rows = counts.read()
    for event in run.events:
        message = DbtCoreCliEventMessage(raw_event=dict(event), event_history_metadata={})
        for told in message.to_default_asset_events(parsed, translator, context, target_path=target):
            node = parsed["nodes"].get(event["data"]["node_info"]["unique_id"], {})
            count = rows.get((node.get("schema", ""), node.get("alias", "")))
            if isinstance(told, dg.Output) and count is not None:
                yield dg.Output(None, told.output_name, metadata={"dagster/row_count": count})
            else:
                yield told
    run.raise_on_failure()


@dataclass(frozen=True)
class RowCounts:
    """Rows of the base tables of a duckdb file."""

    database: Path

    def read(self) -> dict[tuple[str, str], int]:
        """(schema, table) → rows; empty where the file does not exist."""
        import duckdb

        if not self.database.exists():
            return {}
        with duckdb.connect(str(self.database), read_only=True) as connection:
            found = connection.execute("select schema_name, table_name, estimated_size from duckdb_tables()").fetchall()
        return {(schema, table): int(size or 0) for schema, table, size in found}
