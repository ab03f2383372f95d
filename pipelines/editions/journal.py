"""What a run did, stage by stage, while it goes on: its lines in warehouse/logs, and what its report will say.

Belongs here: measuring stages, keeping warnings, the structured log (a file a day, json lines, no name or number of a person).
Does not belong here: the report of an edition (runreport), progress on a terminal (verbs), Dagster's own log.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from pipelines.contracts.finding import mask_numbers
from pipelines.contracts.refusal import os_words
from pipelines.editions.clock import ZONE
from pipelines.editions.privacy import persons_of_landing
from pipelines.paths import Roots

Counts = dict[str, int | str]
ROWS = " 行数"  # counts of single tables carry this ending: they are logged, and summed up where they are said


@dataclass(frozen=True)
class StageNote:
    """A finished stage: its Chinese title, its counts, how long it took from the end of the one before."""

    title: str
    counts: Counts
    seconds: float

    @property
    def said(self) -> str:
        """收件：文件 762，新收到的版本 0，用时 3.2 秒"""
        shown = [f"{name} {value}" for name, value in self.counts.items() if not name.endswith(ROWS)]
        rows = [int(value) for name, value in self.counts.items() if name.endswith(ROWS)]
        return f"{self.title}：{'，'.join([*shown, *([f'数据行 {sum(rows)}'] if rows else []), f'用时 {self.seconds:.1f} 秒'])}"


@dataclass
class Journal:
    """The notes of one run. Without roots nothing is written down, only remembered."""

    roots: Roots | None = None
    run_id: str = field(default_factory=lambda: str(uuid4()))
    stages: list[StageNote] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _begun: float = field(default_factory=time.monotonic)
    _mark: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return time.monotonic() - self._begun

    def begin(self, as_of: str, started_by: str, run_id: str = "") -> None:
        """The run, its day and who started it (command | schedule | sensor | person) stand in the log; time is measured from here."""
        self.run_id = run_id or self.run_id
        self._begun = self._mark = time.monotonic()
        self._write("begin", as_of=as_of, started_by=started_by)

    def again(self, why: str) -> None:
        """The run starts over under another id, and why; what its stages did before counts no longer."""
        self.warn(why)
        self.run_id, self.stages = str(uuid4()), []

    def stage(self, title: str, counts: Counts) -> StageNote:
        """The stage has just ended."""
        now = time.monotonic()
        note = StageNote(title, dict(counts), round(now - self._mark, 1))
        self._mark = now
        self.stages.append(note)
        self._write("stage", stage=title, counts=note.counts, seconds=note.seconds)
        return note

    def warn(self, said: str) -> None:
        """Something that did not stop the run and that somebody should look at."""
        self.warnings.append(said)
        self._write("warning", level="warning", text=said)

    def end(self, status: str, said: str = "") -> None:
        """The run ended: published | unchanged | not_published | failed | stopped, and why."""
        self._write("end", level="info" if status in ("published", "unchanged", "built") else "error", status=status, text=said)

    def _write(self, event: str, level: str = "info", **facts: object) -> None:
        if self.roots is None:
            return
        now = datetime.now(ZONE)
        row: dict[str, object] = {"at": now.isoformat(timespec="milliseconds"), "run_id": self.run_id, "level": level, "event": event}
        row |= {"elapsed": round(self.seconds, 1), **_masked(self.roots, facts)}
        folder = self.roots.logs
        try:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(folder / f"{now.date()}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as handle:
                handle.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        except OSError as error:  # a log that cannot be written neither stops a run nor hides why it stops
            self.warnings.append(f"运行日志写不了：{os_words(error)}")


def _masked(roots: Roots, facts: dict[str, object]) -> dict[str, object]:
    """Texts that may quote a path or a cell name nobody."""
    counts = facts.get("counts")
    said: dict[str, object] = {name: nameless(roots, str(value)) for name, value in facts.items() if name == "text" and value}
    if isinstance(counts, dict):
        said |= {"counts": {k: nameless(roots, v) if isinstance(v, str) and "/" in v else v for k, v in counts.items()}}
    return {**facts, **said}


def nameless(roots: Roots, text: str) -> str:
    """A line as it may leave this machine or stay in a log: without the persons that landing knows, without long numbers."""
    if not roots.landing.exists():
        return mask_numbers(text)
    import duckdb

    try:
        return persons_of_landing(roots.landing).mask(text)
    except duckdb.Error:  # held or broken: said by whoever needs it
        return mask_numbers(text)


def log_files(roots: Roots) -> list[Path]:
    """The files of the structured log, oldest first."""
    return sorted(roots.logs.glob("????-??-??.jsonl"))


def last_end(roots: Roots) -> dict[str, str] | None:
    """How the last run that ended did: at, status, text; None where nothing is known. Lines that a cut tore are passed over."""
    for path in reversed(log_files(roots)):
        for line in reversed(path.read_text(encoding="utf-8", errors="replace").splitlines()):
            if '"event": "end"' in line and line.endswith("}"):
                row = json.loads(line)
                return {key: str(row.get(key, "")) for key in ("at", "status", "text")}
    return None
