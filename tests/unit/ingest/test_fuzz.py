"""A few hundred mutated files of every format: each answered, twice the same, in time; and none lost on its way into landing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest
from unit.ingest.fuzzing import SECONDS, answer_mutations, mutated, sources

from pipelines import flow
from pipelines.ingest.reading import read_submission
from pipelines.ingest.receipt import receive
from pipelines.paths import Roots

DAY = date(2025, 4, 8)


@pytest.fixture(scope="module")
def reader() -> Iterator[ProcessPoolExecutor]:
    """A process that reads these files and nothing else, so that its memory is theirs and a crash is a failed test."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("source", sources(), ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_every_mutation_keeps_the_promises(reader: ProcessPoolExecutor, tmp_path: Path, source: Path) -> None:
    assert reader.submit(answer_mutations, source, 8, tmp_path / "content").result(timeout=8 * SECONDS) == 8


def test_no_mutated_file_is_lost(roots: Roots) -> None:
    sent = 0
    for number, source in enumerate(sources()):
        path = roots.submissions / f"{number}{source.suffix}"
        path.write_bytes(mutated(source.read_bytes(), random.Random(number)))
        if read_submission("0" * 64, path, ()).demo:
            path.unlink()  # demo and real data never stand together
        else:
            sent += 1
    assert sent > 10
    report = receive(roots, DAY)
    flow.land(roots, DAY)
    with duckdb.connect(str(roots.landing), read_only=True) as connection:
        lost = connection.execute(
            "select r.path from main.receipt as r where not exists (select 1 from main.finding as f where f.file_sha256 = r.file_sha256) "
            "and not exists (select 1 from main.part as p where p.file_sha256 = r.file_sha256)"
        ).fetchall()
        received = connection.execute("select count(*), count(distinct path) from main.receipt").fetchone()
        status = connection.execute("select distinct status, reason = '' from main.receipt").fetchall()
    assert lost == []
    assert received == (sent, sent)
    assert report.files == sent
    assert set(status) <= {("read", True), ("unreadable", False), ("unrecognised", False)}
