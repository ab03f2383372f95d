"""Before a run: nobody else holds the databases, the store still has every original, what is broken is removed."""

from __future__ import annotations

import os
from datetime import date

import duckdb
import pytest

from pipelines.contracts.refusal import BrokenDatabase, Refusal
from pipelines.editions.soundness import disposable, require_free, require_originals
from pipelines.ingest.receipt import receipts, receive, store_path
from pipelines.paths import Roots

DAY = date(2025, 10, 15)


def test_an_original_that_the_store_lost_is_named(roots: Roots) -> None:
    (roots.submissions / "甲.xlsx").write_bytes(b"one")
    receive(roots, DAY)
    found, _ = receipts(roots)
    require_originals(roots, found)
    (roots.submissions / "甲.xlsx").unlink()
    store_path(roots, found[0].file_sha256).unlink()
    with pytest.raises(Refusal, match=f"1 份原件缺失或长度不对：如 submissions/甲.xlsx（指纹 {found[0].file_sha256[:12]}）"):
        require_originals(roots, found)


def test_a_broken_landing_and_work_are_removed_and_a_whole_one_stays(roots: Roots) -> None:
    for path in (roots.landing, roots.work):
        with duckdb.connect(str(path)) as connection:
            connection.execute("create table t as select 1 as n")
    require_free(roots)
    os.truncate(roots.landing, 100)
    require_free(roots)
    assert not roots.landing.exists()
    assert roots.work.exists()


def test_a_database_that_breaks_under_a_stage_is_removed_and_said(roots: Roots) -> None:
    for path in (roots.landing, roots.work):
        path.write_bytes(b"x")
    with pytest.raises(BrokenDatabase, match="由原件库重新读入"), disposable(roots):
        raise RuntimeError("step failed") from RuntimeError("Corrupt database file: computed checksum 1 does not match")
    assert not roots.landing.exists()
    assert not roots.work.exists()


def test_another_error_removes_nothing(roots: Roots) -> None:
    roots.landing.write_bytes(b"x")
    with pytest.raises(KeyError), disposable(roots):
        raise KeyError("unit_code")
    assert roots.landing.exists()
