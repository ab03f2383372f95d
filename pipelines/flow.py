"""The stages of a run as plain functions, and the one writer lock. defs wires them into Dagster.

Belongs here: the order of work inside a stage and what passes between stages (files in the warehouse, never memory).
Does not belong here: Dagster, the command line, what a stage computes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

import duckdb

from pipelines.contracts.finding import Finding
from pipelines.contracts.layout import layout
from pipelines.contracts.layoutmap import LayoutMap, layout_files, load_layouts
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.seedcheck import refuse_contradictions
from pipelines.contracts.unit import unit_book
from pipelines.derive.region import mirror
from pipelines.editions.answered import note_answered, note_seen, raw_listing
from pipelines.editions.built import require_built
from pipelines.editions.clock import DEMO_AS_OF as DEMO_AS_OF
from pipelines.editions.clock import default_as_of as default_as_of
from pipelines.editions.clock import today as today
from pipelines.editions.direction import is_noted, last_noted, note_publication, publication_row, require_reports
from pipelines.editions.direction import require_forward as require_forward
from pipelines.editions.facts import edition_facts
from pipelines.editions.freeze import Freezing
from pipelines.editions.freeze import freeze as freeze_folder
from pipelines.editions.inputs import take
from pipelines.editions.journal import Journal
from pipelines.editions.privacy import persons_of_landing
from pipelines.editions.publish import answers, discard, draft, refresh_input_key, seal, unchanged
from pipelines.editions.restatement import decided as decided_restatements
from pipelines.editions.runreport import report_run
from pipelines.editions.seen import remember, seen_rows
from pipelines.editions.soundness import disposable, require_originals
from pipelines.editions.store import Edition, current_edition, editions, remove_cut_writes
from pipelines.editions.writer import writer_lock as writer_lock
from pipelines.ingest import landing
from pipelines.ingest.decision import corrections, read_decisions
from pipelines.ingest.envelope import Envelope
from pipelines.ingest.pathhint import contradictions
from pipelines.ingest.reading import Correction, reader_hash
from pipelines.ingest.receipt import Receipt, ReceiveReport, read_seen, receipts, store_path, trouble_findings
from pipelines.ingest.receipt import receive as receive_files
from pipelines.ingest.schema import all_tables
from pipelines.ingest.withdrawal import counting, withdrawal_findings, withdrawal_rows
from pipelines.paths import PACKAGE, Roots, dbt_project_dir, seeds_dir
from pipelines.quality.intake import Batch, Task, intake
from pipelines.quality.judgement import JudgeReport, Judging
from pipelines.reports.edition import write_reports

BATCH = 100  # files that are read and landed together, in one transaction
Progress = Callable[[int, int], None]  # how many are done, of how many


@dataclass
class LandReport:
    """What landing holds after the stage and what was read anew."""

    receipts: int = 0
    files_read: int = 0
    files_kept: int = 0
    unreadable: int = 0
    unrecognised: int = 0
    findings: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def metadata(self) -> dict[str, int | str]:
        counts: dict[str, int | str] = {
            "收件": self.receipts, "新读文件": self.files_read, "沿用已读": self.files_kept, "打不开": self.unreadable,
            "认不出": self.unrecognised, "读取问题": self.findings,
        }  # fmt: skip
        return {**counts, **{f"{name} 行数": n for name, n in self.rows.items()}}


def source_hash() -> str:
    """Hash of everything that decides what a run computes: the code, contracts, SQL and seeds."""
    digest = hashlib.sha256()
    models = dbt_project_dir()
    inside = (p for p in PACKAGE.rglob("*") if p.relative_to(PACKAGE).parts[0] not in {"dbt_project", "notebooks"})
    found = [(p.relative_to(PACKAGE), p) for p in inside if p.suffix in {".py", ".yaml", ".css", ".js"}]
    stored = ((p.relative_to(models), p) for p in models.rglob("*") if p.suffix in {".sql", ".yml"})
    found += [(name, p) for name, p in stored if name.parts[0] != "target"]
    found += [(Path("seeds", p.name), p) for p in seeds_dir().glob("*.csv")]
    for _, path in sorted(found):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def code_version() -> str:
    """The version of the code as an edition names it."""
    return f"{version('sanzhang')}+{source_hash()[:8]}"


def input_key(roots: Roots, as_of: date) -> str:
    """Hash of all that an edition is a function of: receipts, office acts, scheme and code, as_of."""
    found, _ = receipts(roots)
    digest = hashlib.sha256(f"{as_of} {source_hash()}".encode())
    current, withdrawn = counting(found, read_seen(roots), as_of)
    for receipt in current:
        digest.update(f"{receipt.received_on} {receipt.line} {receipt.file_sha256} {receipt.path} {receipt.trouble}\n".encode())
    digest.update(repr(withdrawal_rows(withdrawn)).encode())
    for path in (roots.received_csv, roots.decisions_csv, *layout_files(roots.layouts)):
        digest.update(path.read_bytes() if path.exists() else b"-")
    digest.update(repr(decided_restatements(roots, as_of)).encode())
    return digest.hexdigest()


def _read_key(reader: str, fixes: Sequence[Correction], came: Envelope, layouts: Sequence[LayoutMap]) -> str:
    return hashlib.sha256((reader + repr(list(fixes)) + repr(came) + repr(list(layouts))).encode()).hexdigest()


def _task(roots: Roots, receipt: Receipt, fixes: Sequence[Correction], came: Envelope, layouts: tuple[LayoutMap, ...]) -> Task:
    folder = receipt.path.split("/")[1] if receipt.kind == "export" else ""
    return Task(receipt.file_sha256, store_path(roots, receipt.file_sha256), receipt.kind, folder, tuple(fixes), came, layouts)


def _first_receipts(current: Sequence[Receipt]) -> dict[str, Envelope]:
    """File hash → name and day of its first receipt: the same bytes sent again are of the same period."""
    first: dict[str, Envelope] = {}
    for receipt in current:
        first.setdefault(receipt.file_sha256, Envelope(receipt.path.rsplit("/", 1)[-1], receipt.received_on))
    return first


def _land_batch(connection: duckdb.DuckDBPyConnection, batch: Batch, keys: dict[str, str], known: set[str], demo: set[str]) -> None:
    """One transaction: everything these files hold replaces what landing had of them."""
    files: list[tuple[object, ...]] = [
        (f.file_sha256, keys[f.file_sha256], f.kind, f.status, f.reason, f.demo or f.file_sha256 in demo) for f in batch.files
    ]
    connection.execute("begin")
    landing.forget_files(connection, known & {f.file_sha256 for f in batch.files})
    landing.insert_rows(connection, "main.file", files)
    for table, rows in batch.tables.items():
        landing.insert_table(connection, table, rows)
    connection.execute("commit")


def _refuse_mixture(connection: duckdb.DuckDBPyConnection) -> bool:
    """True on a demo root; Refusal where recognised files with and without the demo mark stand together."""
    found = dict(
        connection.execute(
            "select f.demo, min(r.path) from main.receipt as r join main.file as f using (file_sha256) "
            "where f.status = 'read' group by f.demo"
        ).fetchall()
    )
    if len(found) == 2:
        raise Refusal(f"演示数据和正式数据混在一起：{found[True]} 是演示数据，{found[False]} 不是。请分开放在两个 raw 目录")
    return found.keys() == {True}


def _path_findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    parts: dict[str, list[tuple[str, str, str | None, str | None]]] = {}
    for sha256, *part in connection.execute("select file_sha256, sheet, form, unit_code, period from main.part").fetchall():
        parts.setdefault(sha256, []).append((part[0], part[1], part[2], part[3]))
    book = unit_book()
    pairs = connection.execute("select distinct path, file_sha256 from main.receipt where kind = 'submission' order by path").fetchall()
    found = {f for path, sha256 in pairs if sha256 in parts for f in contradictions(path, sha256, parts[sha256], book)}
    return sorted(found, key=lambda f: (f.file_sha256, f.path, f.form, f.observed))


def receive(roots: Roots, as_of: date, only_path: str = "") -> ReceiveReport:
    """Every new version below raw/ (or below `only_path`) stands in the store and in receipts.jsonl; which state of raw/ that was is noted.

    Refusal naming file and line, before anything is written, where the office's tables or schemes contradict each other.
    """
    refuse_contradictions()
    remove_cut_writes(roots)
    listing = raw_listing(roots)
    report = receive_files(roots, as_of, only_path)
    note_seen(roots, "" if only_path or report.findings else listing)
    return report


def nothing_new(roots: Roots, as_of: date, received: ReceiveReport) -> Edition | None:
    """The edition in force where it already answers everything received, decided and declared up to the day; None otherwise.

    The state of raw/ counts as answered after it.
    """
    if received.findings or not answers(roots, input_key(roots, as_of)):
        return None
    note_answered(roots)
    return current_edition(roots)


def land(
    roots: Roots, as_of: date, progress: Progress = lambda _done, _of: None, periods: Sequence[str] = (), full: bool = False
) -> LandReport:
    """Read every file that landing does not hold under its present read key, and set the run's receipts, acts and declarations.

    Files with a part of one of `periods` are read again, with `full` all of them. After the call landing.duckdb
    answers for exactly the receipts up to as_of; files come from the store only. Refusal where demo and real data stand together.
    """
    taken, key, code = take(roots), input_key(roots, as_of), source_hash()
    decisions, office = read_decisions(roots, as_of)
    all_receipts, dating = receipts(roots)
    if take(roots) != taken:
        raise Refusal("raw/office 里的文件正在被修改，请保存关闭后再运行")
    current, withdrawn = counting(all_receipts, read_seen(roots), as_of)
    require_originals(roots, current)
    fixes = corrections(decisions)
    reader = reader_hash()
    of_file = {r.file_sha256: r for r in current if r.file_sha256}
    came, layouts = _first_receipts(current), load_layouts(roots.layouts)
    keys = {sha256: _read_key(reader, fixes.get(sha256, []), came[sha256], layouts) for sha256 in of_file}
    demo_mark = layout().demo_mark
    demo = {r.file_sha256 for r in current if r.kind == "export" and demo_mark in r.path}
    if full:
        landing.drop(roots.landing)
        roots.suite_results.unlink(missing_ok=True)
    connection = landing.open_landing(roots.landing)
    try:
        held = landing.landed_keys(connection)
        again = landing.files_of_periods(connection, periods)
        todo = sorted(sha256 for sha256, key in keys.items() if held.get(sha256) != key or sha256 in again)
        tasks = [_task(roots, of_file[sha256], fixes.get(sha256, []), came[sha256], layouts) for sha256 in todo]
        number = 0
        for batch in intake(tasks, chunk=BATCH):
            _land_batch(connection, batch, keys, set(held), demo)
            number += len(batch.files)
            progress(number, len(todo))
        connection.execute("begin")
        landing.forget_files(connection, held.keys() - keys.keys())
        landing.replace_table(connection, "main.withdrawal", withdrawal_rows(withdrawn))
        status = {row[0]: (row[1], row[2]) for row in connection.execute("select file_sha256, status, reason from main.file").fetchall()}
        landing.replace_table(connection, "main.receipt", landing.receipt_rows(current, status))
        landing.replace_table(connection, "main.decision", landing.decision_rows(decisions))
        landing.replace_table(connection, "main.rule", landing.rule_rows())
        landing.replace_table(connection, "main.workday", landing.workday_rows(as_of))
        landing.replace_table(connection, "main.form_field", landing.form_field_rows())
        landing.replace_table(connection, "main.scheme_version", landing.scheme_version_rows())
        landing.replace_table(connection, "main.finding_seen", seen_rows(roots, as_of))
        landing.replace_table(connection, "main.restatement", decided_restatements(roots, as_of))
        landing.note(
            connection,
            {"taken": json.dumps(taken, sort_keys=True), "input_key": key, "as_of": as_of.isoformat(), "code": code, "judged": ""},
        )
        is_demo = _refuse_mixture(connection)
        landing.replace_table(connection, "main.run_context", [(as_of, is_demo)])
        said = [*office, *dating, *withdrawal_findings(withdrawn), *trouble_findings(current), *_path_findings(connection)]
        landing.replace_findings(connection, "receive", said)
        connection.execute("commit")
        return _land_report(connection, current, len(todo))
    finally:
        connection.close()


def _land_report(connection: duckdb.DuckDBPyConnection, current: list[Receipt], files_read: int) -> LandReport:
    report = LandReport(receipts=len(current), files_read=files_read)
    files = {r.file_sha256 for r in current if r.file_sha256}
    report.files_kept = len(files) - files_read
    counts = dict(connection.execute("select status, count(*) from main.receipt group by status").fetchall())
    report.unreadable, report.unrecognised = counts.get("unreadable", 0), counts.get("unrecognised", 0)
    report.findings = _count(connection, "main.finding")
    for table in all_tables():
        if table.startswith(("submissions.", "exports.")):
            report.rows[table] = _count(connection, table)
    return report


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def dbt_environment(roots: Roots) -> dict[str, str]:
    """Variables that dbt_project/profiles.yml reads; telemetry is off."""
    return {
        "SANZHANG_WORK": str(roots.work),
        "SANZHANG_LANDING": str(roots.landing),
        "SANZHANG_THREADS": os.environ.get("SANZHANG_THREADS", "2"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def project_to_build(roots: Roots) -> Path:
    """The dbt project that a run builds: the one of the code, or where another region's tables are given a copy with these."""
    project, seeds = dbt_project_dir(), seeds_dir()
    return project if seeds.parent == project else mirror(project, seeds, roots.warehouse / "dbt_project")


def build_args(roots: Roots) -> list[str]:
    """Arguments of the nightly dbt build: everything but unit tests."""
    project = str(project_to_build(roots))
    return [
        "build", "--project-dir", project, "--profiles-dir", project, "--target-path", str(roots.dbt_target),
        "--log-path", str(roots.dbt_target / "logs"), "--log-level-file", "none",
        "--exclude-resource-type", "unit_test", "--quiet", "--no-use-colors",
    ]  # fmt: skip


def prepare_work(roots: Roots, fresh: bool = False) -> Path:
    """An absent work.duckdb is made anew by dbt with mode 0600; a leftover write-ahead log of a cut run is removed with its file.

    With `fresh` the file is removed in any case.
    """
    wal = roots.work.with_name(roots.work.name + ".wal")
    if fresh or wal.exists():
        landing.drop(roots.work)
    os.umask(0o077)
    return roots.work


def judge(roots: Roots, started: Judging | None = None) -> JudgeReport:
    """Great Expectations over landed rows; its findings replace those of its last judgement in landing, in one transaction.

    `started` is a judging process begun early; one is begun here otherwise.
    """
    judging = started or Judging(roots.landing, roots.suite_results)
    try:
        report = judging.finish()
    finally:
        judging.cancel()
    connection = landing.open_landing(roots.landing)
    try:
        connection.execute("begin")
        landing.replace_findings(connection, "gx", report.findings)
        noted = connection.execute("select value from main.made_with where name = 'input_key'").fetchone()
        landing.note(connection, {"judged": noted[0] if noted else ""})
        connection.execute("commit")
    finally:
        connection.close()
    return report


@dataclass(frozen=True)
class PublishReport:
    """What a publication did."""

    edition_id: str
    new: bool
    tables: int
    rows: int
    site: Path

    def metadata(self) -> dict[str, int | str]:
        return {"发布版": self.edition_id, "内容有变": "是" if self.new else "否（与现行版相同）", "表": self.tables, "行": self.rows}


def publish(
    roots: Roots, as_of: date, reason: str = "", *, journal: Journal | None = None, progress: Progress = lambda _done, _of: None
) -> PublishReport:  # fmt: skip
    """Copy the marts of work.duckdb into an edition, write its site, seal it and move warehouse/current.

    `journal` are the notes of the run that the edition's run report keeps.
    Equal content publishes nothing new. After a cut at any point the edition in force is whole. AuditStopped where nothing can be
    published, NotPublished where landing or work are of another day, inputs or code, or the edition would go back without a reason.
    """
    require_built(roots, as_of, source_hash())
    require_forward(roots, as_of, reason)
    require_reports(roots, reason)
    facts = edition_facts(roots, as_of, code_version(), reason)
    key = str(facts.pop("input_key"))
    progress(0, 3)
    with disposable(roots):
        known = persons_of_landing(roots.landing)
    made = draft(roots, facts, known)
    tables = made.manifest["tables"]
    rows = sum(int(t["rows"]) for t in tables.values())
    if unchanged(roots, made):
        discard(made)
        refresh_input_key(roots, key)
        note_answered(roots)
        current = current_edition(roots)
        if not is_noted(roots, current.edition_id):  # a cut came between the pointer and the register
            note_publication(roots, publication_row(current.manifest, last_noted(roots)))
        return PublishReport(current.edition_id, False, len(tables), rows, current.path / "site" / "index.html")
    before = next((edition for edition in editions(roots) if edition.current), None)  # none where the pointer names a folder that is gone
    progress(1, 3)
    report_run(made, before, journal or Journal())
    write_reports(made.folder)
    progress(2, 3)
    earlier = before.database if before and date.fromisoformat(before.as_of) <= as_of else None
    remember(roots, as_of, made.folder / "warehouse.duckdb", earlier)
    edition_id = seal(roots, made)
    note_publication(roots, {**publication_row(made.manifest, before.edition_id if before else ""), "reason": reason})
    refresh_input_key(roots, key)
    note_answered(roots)
    return PublishReport(edition_id, True, len(tables), rows, roots.editions / edition_id / "site" / "index.html")


def freeze(roots: Roots, edition_id: str, act: Freezing) -> Edition:
    """Freeze an edition under the writer lock, with site and workbooks made anew under its new name; Refusal where it cannot be."""
    with writer_lock(roots):
        return freeze_folder(roots, edition_id, act, write_reports)
