"""Progress: a bar on a terminal that can draw one, plain lines elsewhere, never more than one every few seconds."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn

from pipelines.verbs import progress


class Terminal(io.StringIO):
    """A stream that calls itself a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], moments: list[tuple[float, str, int, int]]) -> list[str]:
    clock = [0.0]
    monkeypatch.setattr("pipelines.verbs.progress.time.monotonic", lambda: clock[0])
    shown = progress.Lines()
    for at, title, done, of in moments:
        clock[0] = at
        shown.part(title, done, of)
    return capsys.readouterr().out.splitlines()


def test_a_line_every_few_seconds_with_what_is_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    moments = [(0.0, "读入", 0, 300), (1.0, "读入", 50, 300), (10.0, "读入", 100, 300), (12.0, "读入", 120, 300), (20.0, "读入", 300, 300)]
    assert lines(monkeypatch, capsys, moments) == ["读入：100 / 300，约剩 20 秒"]


def test_each_stage_counts_anew(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    moments = [(0.0, "读入", 1, 2), (100.0, "建模与审核", 1, 9), (106.0, "建模与审核", 3, 9)]
    assert lines(monkeypatch, capsys, moments) == ["建模与审核：3 / 9，约剩 12 秒"]


@pytest.mark.parametrize(
    ("columns", "term", "encoding", "draws"),
    [("120", "xterm", "utf-8", True), ("40", "xterm", "utf-8", False), ("120", "dumb", "utf-8", False), ("120", "xterm", "gbk", False)],
)
def test_where_a_bar_is_drawn(monkeypatch: pytest.MonkeyPatch, columns: str, term: str, encoding: str, draws: bool) -> None:
    screen = Terminal()
    screen.encoding = encoding  # type: ignore[misc]
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERM", term)
    assert progress.has_terminal() is draws


def test_without_a_terminal_lines_are_plain(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown() as shown:
        assert isinstance(shown, progress.Lines)
        shown.say("收到 3 个新版本")
    assert capsys.readouterr().out == "收到 3 个新版本\n"


def test_a_bar_leaves_only_the_lines() -> None:
    screen = Terminal()
    columns = (TextColumn("{task.description}"), MofNCompleteColumn())
    bar = progress.Bar(Progress(*columns, console=Console(file=screen, width=80, force_terminal=True), transient=True))
    bar.part("读入", 1, 3)
    bar.part("读入", 3, 3)
    bar.say("读入：收件 3 [不是标记]")
    bar.end()
    assert "3/3" in screen.getvalue()
    assert "读入：收件 3 [不是标记]\n" in screen.getvalue()
