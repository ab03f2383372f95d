"""The copy that is published names nobody, whatever table a text stands in, and leaves nothing of it in the file."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.contracts.persons import Persons
from pipelines.editions.privacy import masked_inputs
from pipelines.editions.publish import copy_published

KNOWN = Persons.of(["钱文彬"], ["6071234"], ["李俊镇"])


def _published(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("attach ':memory:' as work")
    for schema in ("exports", "marts", "reference", "submissions"):
        connection.execute(f"create schema work.{schema}")
    connection.execute(
        "create table work.submissions.activity_record as from (values ('钱文彬', '钱文彬讲课', '卫长顺（站长）', 1), "
        "('李俊', '李俊镇农技课', '卫长顺家', 2), ('6071234', null, '村部', 3)) as t (sheet, title, venue, source_row)"
    )
    connection.execute(
        "create table work.marts.finding as select 'led_by' as field, '尤小梅' as observed, '钱文彬' as sheet, '“尤小梅”' as message"
    )
    connection.execute("create table work.marts.rule as select '钱文彬' as title")
    connection.execute("create table work.reference.unit as select '钱文彬' as unit_name")
    connection.execute(f"attach '{folder / 'out.duckdb'}' as edition")
    copy_published(connection, "work", "edition", KNOWN)
    return connection


def test_known_names_names_by_shape_and_names_that_stand_alone_are_masked_everywhere(tmp_path: Path) -> None:
    connection = _published(tmp_path)
    rows = connection.execute("from edition.submissions.activity_record order by source_row").fetchall()
    assert rows == [
        ("＊＊＊（2）", "＊＊＊讲课", "＊＊＊（站长）", 1),
        ("李俊", "李俊镇农技课", "＊＊＊家", 2),
        ("＊＊＊", None, "村部", 3),
    ]
    assert connection.execute("from edition.marts.finding").fetchall() == [("led_by", "＊＊＊", "＊＊＊（2）", "“＊＊＊”")]


def test_the_office_s_own_words_stay(tmp_path: Path) -> None:
    connection = _published(tmp_path)
    assert connection.execute("from edition.reference.unit").fetchall() == [("钱文彬",)]
    assert connection.execute("from edition.marts.rule").fetchall() == [("钱文彬",)]


def test_nothing_of_a_masked_text_is_left_in_the_file(tmp_path: Path) -> None:
    connection = _published(tmp_path)
    connection.execute("drop table edition.reference.unit; drop table edition.marts.rule")
    for text in ("卫长顺", "尤小梅"):
        assert text.encode() not in (tmp_path / "out.duckdb").read_bytes()


def test_paths_of_a_manifest_name_nobody() -> None:
    inputs = [{"receipt_no": 1, "file_sha256": "a", "path": "submissions/6月活动钱文彬.xlsx"}]
    assert masked_inputs(inputs, KNOWN)[0]["path"] == "submissions/6月活动＊＊＊.xlsx"
