"""How a long command shows where it is: a bar with counts and time left on a terminal, plain lines everywhere else.

Belongs here: what is drawn. Does not belong here: what is counted (defs, flow).
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

EVERY_SECONDS = 5.0
_LEAST_COLUMNS = 60


class Shown(Protocol):
    """Where a command says its lines and shows how far a stage is."""

    def say(self, line: str) -> None:
        """The line stands on the screen."""

    def part(self, title: str, done: int, of: int) -> None:
        """`done` of `of` of the stage are ready."""


class Lines:
    """Plain lines: one a stage every few seconds, with what is done and about how long it will still take."""

    def __init__(self) -> None:
        self._title, self._begun, self._last = "", 0.0, 0.0

    def say(self, line: str) -> None:
        print(line, flush=True)

    def part(self, title: str, done: int, of: int) -> None:
        now = time.monotonic()
        if title != self._title:
            self._title, self._begun, self._last = title, now, now
        if now - self._last >= EVERY_SECONDS and done < of:
            self._last = now
            left = (now - self._begun) / done * (of - done) if done else 0.0
            print(f"{title}：{done} / {of}" + (f"，约剩 {left:.0f} 秒" if left else ""), flush=True)


class Bar:
    """One bar below the lines, for the stage that is under way."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._title = progress, ""
        self._task: TaskID | None = None

    def say(self, line: str) -> None:
        self._clear()
        self._progress.console.print(line, markup=False, highlight=False)

    def part(self, title: str, done: int, of: int) -> None:
        if self._task is None or title != self._title:
            self._clear()
            self._title, self._task = title, self._progress.add_task(title, total=of)
            self._progress.start()
        self._progress.update(self._task, completed=done, total=of)

    def _clear(self) -> None:
        """No bar is drawn, and nothing refreshes the screen, until a stage tells of itself again."""
        if self._task is not None:
            self._progress.stop()
            self._progress.remove_task(self._task)
            self._task = None

    def end(self) -> None:
        """The bar is gone."""
        self._clear()


def has_terminal() -> bool:
    """Whether a bar can be drawn: a terminal of some width that moves its cursor and knows Unicode."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    wide = shutil.get_terminal_size().columns >= _LEAST_COLUMNS
    return sys.stdout.isatty() and encoding == "utf8" and os.environ.get("TERM", "dumb") != "dumb" and wide


@contextmanager
def shown() -> Iterator[Shown]:
    """A bar on a terminal, plain lines elsewhere."""
    if not has_terminal():
        yield Lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(bar_width=None), MofNCompleteColumn(), TextColumn("已用"), TimeElapsedColumn(),
        TextColumn("约剩"), TimeRemainingColumn(),
    )  # fmt: skip
    bar = Bar(Progress(*columns, transient=True))
    try:
        yield bar
    finally:
        bar.end()
