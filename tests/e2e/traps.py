"""Points of a run named by what it does to files, and a trap at one of them: the process is gone there, as after a power cut.

Belongs here: naming operations (rename, write, sync, remove, make a folder, start a process, open, write or commit a database) as they
happen, without a line in the product. Does not belong here: which points are tried (kill), what must hold afterwards (scene).
A point is `operation path #n`: the n-th time that the run does this to this path. Hashes and process numbers in paths are `*`.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_VARYING = re.compile(
    r"[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-\d\d-)[0-9a-f]{8}(?=$|/)"  # hashes, runs, editions
    r"|(?<=[.-])\d{3,}(?=$|[.-])|(?<=store/)[0-9a-f]{2}(?=/|$)"  # processes, folders of the store
)
_STATEMENT = re.compile(
    r"^\s*(commit|copy|attach|detach|create schema|create table|create or replace table|drop table|delete from)\b", re.IGNORECASE
)
_WRITES = ("write ", "sync ", "make folder ", "move to ", "commit ", "copy ", "create ")
_PATH_EVENTS = {"os.remove": "remove", "os.mkdir": "make folder", "os.rmdir": "remove folder", "sqlite3.connect": "open"}
Hook = Callable[[str], None]


class Points:
    """Counts the operations of this process below `top` by their names and tells each to `at`."""

    def __init__(self, top: Path, at: Hook) -> None:
        self._top = f"{top}/"
        self._at = at
        self._seen: Counter[str] = Counter()
        self._inside = threading.local()

    def happen(self, operation: str, path: object) -> None:
        """An operation is about to happen."""
        if getattr(self._inside, "now", False) or isinstance(path, int):
            return
        text = os.fsdecode(path) if isinstance(path, bytes | str | os.PathLike) else str(path)
        if operation != "start" and not text.startswith(self._top):
            return
        name = f"{operation} {_VARYING.sub('*', text.removeprefix(self._top))}"
        self._inside.now = True
        try:
            self._seen[name] += 1
            self._at(f"{name} #{self._seen[name]}")
        finally:
            self._inside.now = False

    def watch(self) -> None:
        """From now on everything this process does is seen; there is no way back, so a process of its own does this."""
        sys.addaudithook(self._audited)
        self._watch_syncs()
        self._watch_databases()

    def _audited(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename":
            self.happen("move to", arguments[1])
        elif event in _PATH_EVENTS:
            self.happen(_PATH_EVENTS[event], arguments[0])
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            self.happen("write", arguments[0])
        elif event == "subprocess.Popen":
            module = re.search(r"pipelines\.[a-z_.]+", " ".join(map(str, arguments[1])))
            self.happen("start", module[0] if module else "a process")

    def _watch_syncs(self) -> None:
        sync = os.fsync

        def watched(descriptor: int) -> None:
            self.happen("sync", os.readlink(f"/proc/self/fd/{descriptor}"))
            sync(descriptor)

        os.fsync = watched

    def _watch_databases(self) -> None:
        connect, execute, close = duckdb.connect, duckdb.DuckDBPyConnection.execute, duckdb.DuckDBPyConnection.close
        of_connection: dict[int, str] = {}

        def connected(database: Any = ":memory:", *args: Any, **kwargs: Any) -> Any:
            self.happen("connect", database)
            made = connect(database, *args, **kwargs)
            of_connection[id(made)] = str(database)
            return made

        def executed(connection: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
            if said := _STATEMENT.match(str(query)):
                self.happen(said[1].lower(), of_connection.get(id(connection), ":memory:").replace(":memory:", f"{self._top}:memory:"))
            return execute(connection, query, *args, **kwargs)

        def closed(connection: Any) -> None:
            self.happen("close", of_connection.get(id(connection), ":memory:"))
            close(connection)

        duckdb.connect = connected
        duckdb.DuckDBPyConnection.execute = executed
        duckdb.DuckDBPyConnection.close = closed


def record(top: Path, into: Path) -> None:
    """Every operation of this process from now on is a line of `into`."""
    handle = into.open("a", encoding="utf-8", buffering=1)
    Points(top, lambda point: print(point, file=handle)).watch()


def trap(top: Path, point: str) -> None:
    """This process is killed, without a chance to say anything, when it is about to do what the point names."""

    def at(reached: str) -> None:
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    Points(top, at).watch()


def fill(top: Path, point: str) -> None:
    """From the point on the disk below `top` is full for this process: every operation that writes fails as the system words it."""
    full = False

    def at(reached: str) -> None:
        nonlocal full
        full = full or reached == point
        if full and reached.startswith(_WRITES):
            if reached.startswith(("commit ", "copy ", "create ")):
                raise duckdb.IOException(f'IO Error: Could not write file "{top}": No space left on device')
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(top))

    Points(top, at).watch()
