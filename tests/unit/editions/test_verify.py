"""A rebuild beside the edition: equal, or the tables and rows that differ; whose fault it can be decides the exit code."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.editions.inputs import lay_out, lost_inputs, recall, take
from pipelines.editions.verify import check_files, compare_rebuilt, render
from tests.unit.editions.conftest import NOBODY, Press, better


def test_an_equal_rebuild_is_equal_whatever_the_volatile_columns_say(press: Press) -> None:
    edition = press.publish()
    with duckdb.connect(str(press.roots.work)) as connection:
        connection.execute("update marts.finding set first_seen = date '2020-01-01'")
    verdict = check_files(press.roots, edition)
    compare_rebuilt(edition, press.roots.work, NOBODY, verdict)
    assert (verdict.exit_code, verdict.tables) == (0, [])
    assert "逐行相同" in render(verdict)


def test_a_rebuild_that_differs_names_tables_and_rows(press: Press) -> None:
    edition = press.publish()
    press.publish(*better("640522"), "create table marts.more as select 1 as n")
    verdict = check_files(press.roots, edition)
    compare_rebuilt(edition, press.roots.work, NOBODY, verdict)
    found = {one["table"]: one for one in verdict.tables}
    assert set(found) == {"marts.indicator_value", "marts.ledger", "marts.ledger_evidence", "marts.more", "marts.ranking"}
    assert found["marts.more"]["only_in"] == "重建"
    assert (found["marts.ledger_evidence"]["only_in_edition"], found["marts.ledger_evidence"]["only_in_rebuilt"]) == (0, 1)
    assert found["marts.ledger"]["only_in_rebuilt_rows"][0]["unit_code"] == "640522"
    assert verdict.exit_code == 1
    assert "marts.ledger：只在发布版 1 行，只在重建 1 行" in render(verdict)
    verdict.same_code = False
    assert verdict.exit_code == 2


def test_the_inputs_are_found_again_after_the_office_rewrote_its_file(press: Press) -> None:
    press.roots.decisions_csv.write_text("first\n", encoding="utf-8")
    press.receive(b"x", "submissions/x.xlsx")
    taken = take(press.roots)
    press.roots.decisions_csv.write_text("rewritten by a spreadsheet\n", encoding="utf-8")
    with press.roots.receipts_jsonl.open("a", encoding="utf-8") as handle:
        handle.write("later\n")
    assert recall(press.roots, taken, "decisions.csv") == b"first\n"
    assert recall(press.roots, taken, "received.csv") is None
    content = recall(press.roots, taken, "receipts.jsonl")
    assert content is not None
    assert b"later" not in content
    press.roots.receipts_jsonl.write_text("another file\n", encoding="utf-8")
    with pytest.raises(LookupError, match="找不回来"):
        recall(press.roots, taken, "receipts.jsonl")


def test_a_rebuild_sees_the_inputs_as_they_stood_and_the_real_folders_stay_untouched(press: Press) -> None:
    press.roots.decisions_csv.write_text("first\n", encoding="utf-8")
    press.receive(b"x", "submissions/x.xlsx")
    edition = press.publish()
    press.roots.decisions_csv.write_text("first\nsecond\n", encoding="utf-8")
    assert lost_inputs(press.roots, edition) == []
    staged = lay_out(press.roots, edition, press.roots.warehouse / "elsewhere")
    assert staged.decisions_csv.read_text(encoding="utf-8") == "first\n"
    assert (staged.store.resolve(), staged.current.exists()) == (press.roots.store, False)


def test_a_store_file_with_other_bytes_is_named(press: Press) -> None:
    sha256 = press.receive(b"x", "submissions/x.xlsx")
    edition = press.publish()
    (press.roots.store / sha256[:2] / sha256).write_bytes(b"y")
    assert lost_inputs(press.roots, edition) == [f"库存里的文件与指纹不符：submissions/x.xlsx（指纹 {sha256[:12]}）"]
