"""Files read by processes beside the caller: the same rows in the same order, whatever one of the files does to its process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from golden.make import CASES

from pipelines.quality import intake as module
from pipelines.quality.intake import Batch, Task, intake, read_batch

GOLDEN = Path(__file__).parents[2] / "golden"
READER = """
import os, sys
from pipelines.ingest import limits
from pipelines.quality import intake, reader_process
careful = intake.read_batch
def read_batch(tasks):
    if any(task.content.name == "killing" for task in tasks):
        os.kill(os.getpid(), 9)
    while any(task.content.name == "spinning" for task in tasks):
        limits.READER_SECONDS += 1
    if any(task.content.name == "failing" for task in tasks):
        raise LookupError("a mistake of ours")
    return careful(tasks)
intake.read_batch = read_batch
limits.READER_SECONDS, limits.READER_SECONDS_A_FILE = 4, 1
reader_process.main()
"""


def tasks(*extra: Path) -> list[Task]:
    paths = [GOLDEN / case / CASES[case][0] for case in sorted(CASES)][:9]
    return [Task(f"{n:064}", path, "submission", "") for n, path in enumerate([*paths[:4], *extra, *paths[4:]])]


def gathered(batches: Sequence[Batch]) -> tuple[list[str], dict[str, list[tuple[object, ...]]]]:
    rows: dict[str, list[tuple[object, ...]]] = {}
    for batch in batches:
        for name, table in batch.tables.items():
            rows.setdefault(name, []).extend(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return [f"{f.file_sha256} {f.status}" for batch in batches for f in batch.files], rows


@pytest.fixture
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORTH_IT", 1)


@pytest.mark.usefixtures("worth_it")
def test_processes_give_what_one_process_gives_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    here = gathered(list(intake(tasks(), 2, readers=1)))
    assert gathered(list(intake(tasks(), 2, readers=2))) == here
    monkeypatch.setattr(module, "LONG", 1)
    assert gathered(list(intake(tasks(), 2, readers=2, command=["false"]))) == here


@pytest.mark.usefixtures("worth_it")
@pytest.mark.parametrize("what", ["killing", "spinning"])
def test_a_file_that_takes_its_process_down_is_said_and_the_others_are_read(tmp_path: Path, what: str) -> None:
    killing = tmp_path / what
    killing.write_bytes(b"PK")
    given = tasks(killing)
    files, rows = gathered(list(intake(given, 4, readers=2, command=[sys.executable, "-c", READER])))
    others, other_rows = gathered([read_batch([task for task in given if task.content != killing])])
    assert files == [*others[:4], f"{given[4].file_sha256} unreadable", *others[4:]]
    (said,) = [row for row in rows["main.finding"] if row[5] == given[4].file_sha256]
    assert said[1] == "file_unreadable"
    rows["main.finding"].remove(said)
    assert {table: sorted(map(str, found)) for table, found in rows.items()} == {t: sorted(map(str, f)) for t, f in other_rows.items()}


@pytest.mark.usefixtures("worth_it")
def test_a_mistake_of_ours_is_no_fault_of_the_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    failing = tmp_path / "failing"
    failing.write_bytes(b"PK")
    with pytest.raises(RuntimeError, match="standard error"):
        list(intake(tasks(failing), 4, readers=2, command=[sys.executable, "-c", READER]))
    assert "a mistake of ours" in capfd.readouterr().err
