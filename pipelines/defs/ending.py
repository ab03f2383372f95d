"""A run in this process ends when it is told to: SIGTERM and SIGINT, also where the interruption is swallowed on its way.

Belongs here: watching for the signal beside the run. Does not belong here: what a cut run leaves (the next run heals it).
Dagster turns a signal into an exception raised wherever Python happens to be, a destructor for instance, which ignores it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dagster._core.errors import DagsterExecutionInterruptedError

from pipelines.contracts.refusal import Stopped

GRACE_SECONDS = 10.0
_ENDING = {int(signal.SIGTERM), int(signal.SIGINT)}


@contextmanager
def ended_by_signals(grace: float = GRACE_SECONDS) -> Iterator[None]:
    """Stopped where a signal interrupts the block; a block that goes on all the same is ended with its process after `grace` seconds.

    Signals are watched in the main thread only, as Python has it; elsewhere the block runs as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    out, into = os.pipe()
    os.set_blocking(into, False)
    seen: list[int] = []
    heard, done = threading.Event(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(out, seen, heard, done, grace), daemon=True)
    former = signal.set_wakeup_fd(into, warn_on_full_buffer=False)
    watcher.start()
    try:
        yield
    except BaseException as error:  # also what a step made of the interruption: dbt calls it a build that failed
        interrupted = isinstance(error, DagsterExecutionInterruptedError | KeyboardInterrupt)
        if heard.wait(1.0 if interrupted else 0.0) or interrupted:
            raise Stopped(seen[0] if seen else signal.SIGINT) from error
        raise
    finally:
        done.set()
        signal.set_wakeup_fd(former)
        os.close(into)
        watcher.join()
        os.close(out)


def _watch(out: int, seen: list[int], heard: threading.Event, done: threading.Event, grace: float) -> None:
    while byte := os.read(out, 1):
        if byte[0] in _ENDING:
            seen.append(byte[0])
            heard.set()
            if not done.wait(grace):
                print(f"sanzhang: {Stopped(byte[0])}", file=sys.stderr, flush=True)
                os._exit(128 + byte[0])
