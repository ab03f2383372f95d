"""The one writer lock of a warehouse: who holds it, since when; told at once, or waited for.

Belongs here: the lock file. Does not belong here: what is done under the lock (flow).
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from pipelines.contracts.refusal import Refusal
from pipelines.editions.clock import ZONE
from pipelines.paths import Roots

_LOOK_SECONDS = 2.0


@contextmanager
def writer_lock(roots: Roots, wait_seconds: float = 0.0, say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Hold the warehouse for writing. Where another run holds it: say who since when and wait so long, then Refusal."""
    roots.warehouse.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait_seconds
    with roots.lock.open("a+") as handle:
        said = ""
        while not _taken(handle):
            if said != (held := f"另一个运行{holder(roots)}正在写 {roots.warehouse}"):
                said = held
                if wait_seconds:
                    say(f"{held}，等它结束")
            if time.monotonic() >= until:
                raise Refusal(f"{held}，请等它结束再试")
            time.sleep(_LOOK_SECONDS)
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "since": datetime.now(ZONE).isoformat(timespec="seconds")}))
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)


def _taken(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(roots: Roots) -> bool:
    """Whether somebody writes at this moment."""
    if not roots.lock.exists():
        return False
    with roots.lock.open("a+") as handle:
        return not _taken(handle)


def holder(roots: Roots) -> str:
    """（进程 4711，自 2026-12-01 02:30:05 起）, as the holder wrote it; empty where it wrote nothing readable."""
    try:
        said = json.loads(roots.lock.read_text(encoding="utf-8"))
        return f"（进程 {said['pid']}，自 {str(said['since'])[:19].replace('T', ' ')} 起）"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
