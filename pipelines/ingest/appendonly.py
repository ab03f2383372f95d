"""Append-only registers as json lines: what they say, one line more, a tail that a power cut tore.

Belongs here: reading, appending, mending such a file. Does not belong here: what a line means (receipt, seen, freeze, direction).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal

Row = dict[str, Any]


def read_lines(path: Path, *, said_again: bool = False) -> list[Row]:
    """The rows in order; none where there is no file. A tail without a line end was torn by a cut and is left out.

    Refusal names the line where any other line is not a row: nothing is dropped in silence. `said_again`: the writer repeats what a
    torn line lost, so one that was closed by a later line end is left out too.
    """
    if not path.exists():
        return []
    *lines, tail = path.read_bytes().split(b"\n")
    rows = []
    for number, line in enumerate([*lines, tail] if tail.endswith(b"}") else lines, start=1):
        if said_again and not line.endswith(b"}"):
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise damaged(path, number)
        rows.append(row)
    return rows


def damaged(path: Path, number: int) -> Refusal:
    """The refusal that says which line is not what it should be."""
    return Refusal(
        f"{path} 第 {number} 行损坏，读不出。请从备份恢复这个文件；没有备份就另存一份后删去这一行再运行（这一行登记的内容会丢失）"
    )


def append_lines(path: Path, rows: Iterable[Row]) -> None:
    """The file ends with these rows, on the disk, after the call; a torn tail is taken off first, or closed where it is a whole row."""
    mend_tail(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as handle:
        handle.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
        handle.flush()
        os.fsync(handle.fileno())


def mend_tail(path: Path) -> None:
    """The file ends with a line end after the call: a cut write is taken off, a whole row without one is closed."""
    if not path.exists():
        return
    content = path.read_bytes()
    if not content or content.endswith(b"\n"):
        return
    whole = content.rfind(b"\n") + 1
    with path.open("r+b") as handle:
        if content.endswith(b"}"):
            handle.seek(0, os.SEEK_END)
            handle.write(b"\n")
        else:
            handle.truncate(whole)
        handle.flush()
        os.fsync(handle.fileno())
