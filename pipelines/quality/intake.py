"""Files → landing rows, read and judged: in this process, or chunk by chunk in reading processes beside it.

Belongs here: how the work of reading many files is divided, and what happens to a file that takes its reading process down.
Does not belong here: reading one file (ingest.reading), the constraints (batch), writing landing (flow).
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa

from pipelines.contracts.layoutmap import LayoutMap
from pipelines.ingest.envelope import UNKNOWN, Envelope
from pipelines.ingest.frames import ArrowTable, frame_of, packed, tables_of, unpacked
from pipelines.ingest.gathered import FileRead, Gathered
from pipelines.ingest.landing import finding_rows
from pipelines.ingest.reading import Correction, read_export, read_submission
from pipelines.quality.batch import judge_tables
from pipelines.quality.reader_process import COMMAND, ReaderLost, ReaderProcess

LONG = 8 << 20  # bytes from which a file is read here, alone: its rows are not sent from process to process
WORTH_IT = 100  # files below which starting reading processes costs more than they save
READERS = min(os.cpu_count() or 1, 4)
_KILLED = "读取程序在这个文件上意外中断，没有读出"


@dataclass(frozen=True)
class Task:
    """One stored file to read: its bytes' place, what it was received as, the office's corrections and layout maps, its first receipt."""

    file_sha256: str
    content: Path
    kind: Literal["submission", "export"]
    folder: str
    fixes: tuple[Correction, ...] = ()
    came: Envelope = UNKNOWN
    layouts: tuple[LayoutMap, ...] = ()


@dataclass(frozen=True)
class FileOutcome:
    """What reading made of one file; `reason` is one Chinese line, empty where status is read."""

    file_sha256: str
    kind: str
    status: str
    reason: str
    demo: bool


@dataclass
class Batch:
    """Files in their order, and one arrow table a landing table of all that they hold, findings of reading and judging among them."""

    files: tuple[FileOutcome, ...]
    tables: dict[str, ArrowTable]

    def __getstate__(self) -> tuple[tuple[FileOutcome, ...], dict[str, bytes]]:
        return self.files, {name: packed(rows) for name, rows in self.tables.items()}

    def __setstate__(self, state: tuple[tuple[FileOutcome, ...], dict[str, bytes]]) -> None:
        self.files, self.tables = state[0], {name: unpacked(rows) for name, rows in state[1].items()}


def read_batch(tasks: Sequence[Task]) -> Batch:
    """Read these files and judge their rows by the declared constraints; never raises on what a file holds."""
    return _judged([_read(task) for task in tasks])


def _read(task: Task) -> FileRead:
    if task.kind == "export":
        return read_export(task.file_sha256, task.content, task.folder)
    return read_submission(task.file_sha256, task.content, task.fixes, task.came, task.layouts)


def _judged(reads: Sequence[FileRead]) -> Batch:
    tables = tables_of(reads)
    if findings := judge_tables(tables):
        said = frame_of("main.finding", list(zip(*finding_rows("polars", findings), strict=True))).to_arrow()
        tables["main.finding"] = pa.concat_tables([tables["main.finding"], said]) if "main.finding" in tables else said
    return Batch(tuple(FileOutcome(r.file_sha256, r.kind, r.status, r.reason, r.demo) for r in reads), tables)


def intake(tasks: Sequence[Task], chunk: int, readers: int = READERS, command: Sequence[str] = COMMAND) -> Iterator[Batch]:
    """Every task once, in batches of at most `chunk` files, in the order of the tasks whoever read them.

    From WORTH_IT files on, `readers` processes (started by `command`) read while the caller writes; one more chunk than readers is
    under way at most, so memory does not grow with the number of files. A file that takes its process down is unreadable, with a
    finding that says so; the others of its chunk are read again without it.
    """
    chunks = list(_chunks(tasks, chunk))
    if len(tasks) < WORTH_IT or readers < 2:
        yield from map(read_batch, chunks)
        return
    with ThreadPoolExecutor(readers) as threads:
        desk = _Desk(command)
        ahead: deque[Future[list[Batch]] | list[Task]] = deque()
        try:
            for tasks_together in chunks:
                ahead.append(tasks_together if _is_long(tasks_together[0]) else threads.submit(desk.read, tasks_together))
                if len(ahead) > readers + 1:
                    yield from _collected(ahead.popleft())
            while ahead:
                yield from _collected(ahead.popleft())
        finally:
            threads.shutdown(cancel_futures=True)
            desk.close()


def _collected(work: Future[list[Batch]] | list[Task]) -> list[Batch]:
    return [read_batch(work)] if isinstance(work, list) else work.result()


class _Desk:
    """A reading process for every thread that asks; one that is lost is replaced."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._mine = threading.local()
        self._all: list[ReaderProcess] = []

    def read(self, tasks: Sequence[Task]) -> list[Batch]:
        """The batch of these files; where they break their process, each file in a batch of its own."""
        try:
            return [self._ask(tasks)]
        except ReaderLost:
            if len(tasks) > 1:
                return [batch for task in tasks for batch in self.read([task])]
        out = Gathered(tasks[0].file_sha256)
        out.find("file_unreadable", detail=_KILLED)
        return [_judged([out.result(tasks[0].kind, "unreadable", _KILLED)])]

    def _ask(self, tasks: Sequence[Task]) -> Batch:
        process: ReaderProcess | None = getattr(self._mine, "process", None)
        if process is None:
            process = self._mine.process = ReaderProcess(self._command)
            self._all.append(process)
        try:
            batch: Batch = process.ask(tasks)
        except ReaderLost:
            self._mine.process = None
            raise
        return batch

    def close(self) -> None:
        """Every process is gone after the call."""
        for process in self._all:
            process.close()


def _chunks(tasks: Sequence[Task], size: int) -> Iterator[list[Task]]:
    chunk: list[Task] = []
    for task in tasks:
        long = _is_long(task)
        if chunk and (long or len(chunk) == size):
            yield chunk
            chunk = []
        chunk.append(task)
        if long:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _is_long(task: Task) -> bool:
    return task.content.stat().st_size >= LONG
