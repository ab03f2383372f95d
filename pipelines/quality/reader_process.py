"""A process that reads files for another: python -m pipelines.quality.reader_process, tasks in by stdin, batches out by stdout.

Belongs here: the exchange with such a process, from both ends. Does not belong here: which files it is given (intake).
A library that is taken down by a file takes only this process with it, and one that never ends is ended after limits.READER_SECONDS
of processor time (not of the clock: a busy machine refuses no file).
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Any

from pipelines.ingest import limits
from pipelines.ingest.arrowalone import use_arrow_alone
from pipelines.paths import PROJECT_ROOT

COMMAND = (sys.executable, "-m", "pipelines.quality.reader_process")
_FAILED = 1  # what Python exits with after an exception of its own


class ReaderLost(Exception):
    """The process ended while it was reading."""


class ReaderProcess:
    """One process and the two pipes to it."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        # its standard error is ours: a pipe that nobody reads while it works would stop it once full
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT_ROOT,
            env={**os.environ, "POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip

    def close(self) -> None:
        """The process is gone after the call."""
        self._process.kill()
        self._process.communicate()

    def ask(self, tasks: object) -> Any:
        """What the process makes of the tasks. ReaderLost where a signal ends it instead, RuntimeError where it fails by itself."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(tasks, process.stdin)
            process.stdin.flush()
            return pickle.load(process.stdout)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            process.communicate()
            if process.returncode == _FAILED:
                raise RuntimeError("a reading process failed; its traceback stands on standard error") from error
            raise ReaderLost from error


def serve(tasks_in: IO[bytes], answers_out: IO[bytes]) -> None:
    """Answer until the pipe is closed."""
    from pipelines.quality.intake import read_batch

    while True:
        try:
            tasks = pickle.load(tasks_in)
        except EOFError:
            return
        _allow(limits.READER_SECONDS + limits.READER_SECONDS_A_FILE * len(tasks))
        pickle.dump(read_batch(tasks), answers_out, protocol=pickle.HIGHEST_PROTOCOL)
        answers_out.flush()


def _allow(seconds: int) -> None:
    """From now on a signal ends this process once it has used so much processor time more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def main() -> None:
    """Serve on the process's own pipes; whatever else is printed goes to standard error."""
    use_arrow_alone()
    answers_out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers_out)


if __name__ == "__main__":
    main()
