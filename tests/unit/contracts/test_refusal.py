"""What the system refused, in one line, however the error was wrapped on its way; the walk over causes always ends."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from pipelines.contracts.refusal import is_broken_database, trouble

HELD = 'IO Error: Could not set lock on file "/w/landing.duckdb": Conflicting lock is held in python (PID 4711). See also'


def circle(*errors: Exception) -> Exception:
    """The first error, whose cause is the next and so on, the last caused by the first."""
    for error, behind in zip(errors, [*errors[1:], errors[0]], strict=True):
        error.__cause__ = behind
    return errors[0]


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_of_causes_ends(length: int) -> None:
    assert trouble(circle(*(RuntimeError(str(n)) for n in range(length)))) is None
    assert not is_broken_database(circle(*(RuntimeError(str(n)) for n in range(length))))


def test_what_stands_in_a_circle_is_found() -> None:
    assert trouble(circle(RuntimeError("step"), RuntimeError(HELD), ValueError("x"))) == (
        "/w/landing.duckdb 正被另一个程序占用（进程 4711），请关掉它再运行。"
    )


def test_cause_and_context_are_both_followed() -> None:
    error, told = RuntimeError("step"), RuntimeError("told apart")
    error.__cause__, error.__context__ = told, OSError(errno.ENOSPC, "No space left on device")
    assert "磁盘已满" in (trouble(error) or "")


def test_a_closed_file_is_named_and_a_fault_of_ours_is_not_a_refusal() -> None:
    assert trouble(RuntimeError('IO Error: Cannot open file "/w/work.duckdb": Permission denied')) == "读写不了 /w/work.duckdb：没有权限"
    assert trouble(PermissionError(errno.EACCES, "Permission denied", "/w/x")) == "读写不了 /w/x：没有权限"
    assert trouble(KeyError("unit_code")) is None


def test_a_broken_database_is_told_from_a_held_one() -> None:
    assert is_broken_database(RuntimeError('IO Error: The file "/w/l.duckdb" exists, but it is not a valid DuckDB database file!'))
    assert not is_broken_database(RuntimeError(HELD))


def test_a_full_disk_as_sqlite_words_it_is_one_line() -> None:
    error = RuntimeError("step failed")
    error.__cause__ = sqlite3.OperationalError("disk I/O error")
    assert trouble(error) == "磁盘读写出错，多半是磁盘已满，没有做完。请腾出空间后重来；已发布的版不受影响。"
