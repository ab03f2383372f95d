"""dbt in this process: parsing, building, and its events told to Dagster. The one file that knows internal modules of dagster-dbt and dbt.

Belongs here: DbtCoreCliEventMessage, the selection of a subset run, dbtRunner, freeing the locks of the duckdb adapter.
Does not belong here: which project, which arguments (flow), how assets are named (dbt_assets.py).
Tied to dagster-dbt 0.29 and dbt-core 1.11 (see the lock file); tests/unit/defs/test_dbt_events.py holds both to it.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import dagster as dg
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
from dagster_dbt.dagster_dbt_translator import DagsterDbtTranslator

from pipelines.contracts.finding import mask_numbers
from pipelines.contracts.refusal import AuditStopped, Refusal, is_broken_database, trouble

Manifest = dict[str, Any]
DbtEvent = dg.Output[Any] | dg.AssetMaterialization | dg.AssetObservation | dg.AssetCheckResult | dg.AssetCheckEvaluation
_SOURCES = (".sql", ".yml", ".yaml", ".csv", ".md")
_BROKEN = {"error", "runtime error"}
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
    """Hash over the project's place and every file that dbt parses."""
    digest = hashlib.sha256(str(project).encode())
    for path in sorted(p for p in project.rglob("*") if p.suffix in _SOURCES and not {"target", "logs", "dbt_packages"} & set(p.parts)):
        content = path.read_bytes() if path.suffix != ".csv" else path.name.encode()
        digest.update(path.relative_to(project).as_posix().encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def manifest(project: Path, target: Path, variables: Mapping[str, str]) -> Manifest:
    """The manifest of the project as it stands; parsed in this process when it is missing or older than the sources.

    Raises AuditStopped (one line) when the project cannot be parsed: nothing can be built or published then.
    """
    written, stamp = target / "manifest.json", target / "manifest.sources"
    wanted = sources_hash(project)
    if not written.exists() or not stamp.exists() or stamp.read_text() != wanted:
        target.mkdir(parents=True, exist_ok=True)
        arguments = ["parse", "--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target)]
        run_dbt([*arguments, "--log-path", str(target / "logs"), "--log-level", "none", "--no-use-colors"], variables).raise_on_failure()
        stamp.write_text(wanted)
    return cast(Manifest, json.loads(written.read_text(encoding="utf-8")))


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


def run_dbt(arguments: Sequence[str], variables: Mapping[str, str]) -> DbtRun:
    """Run dbt in this process to its end and close its connections, whatever happens."""
    from dbt.cli.main import dbtRunner
    from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]

    events: list[Mapping[str, Any]] = []

    def keep(event: Any) -> None:
        if event.info.name in _RESULTS:
            events.append(MessageToDict(event, preserving_proto_field_name=True))

    with environment(variables):
        try:
            outcome = dbtRunner(callbacks=[keep]).invoke(list(arguments))
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
    run = run_dbt([*arguments, *selected.selection_args, *indirect], variables)
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
