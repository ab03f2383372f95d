"""The run report: its figures are those of the edition, its times change nothing that is hashed, its page says what there is to say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.form import forms
from pipelines.editions.content import content_sha256
from pipelines.editions.journal import Journal
from pipelines.editions.publish import Draft
from pipelines.editions.runreport import report_run
from pipelines.editions.store import Edition
from pipelines.editions.verify import check_files
from pipelines.reports.published import opened
from pipelines.reports.site import facts, run_report
from tests.unit.editions.conftest import AS_OF, Press

Lines = list[tuple[Any, ...]]


COMPLETE = (
    "alter table marts.receipt add column status_title varchar default '已读'",
    "alter table marts.finding add column status_title varchar default '待处理'",
    "create table marts.part as from (values ('activity_record', 'accepted', '在效', 5), ('activity_record', 'returned', '退回', 1), "
    "('sandui_register', 'accepted', '在效', 2)) as t(form, status, status_title, rows)",
)  # what the small edition lacks of a published one


def dressed(press: Press, journal: Journal, before: Edition | None = None, as_of: date = AS_OF) -> Edition:
    """An edition with the report of that run."""

    def dress(folder: Path) -> None:
        manifest = {
            "inputs": list(press.inputs), "tables": {"marts.unit": {"rows": 3, "sha256": "x"}, "marts.receipt": {"rows": 2, "sha256": "y"}},
        }  # fmt: skip
        report_run(Draft(folder, "", "", manifest), before, journal)

    return press.publish(*COMPLETE, dress=dress, as_of=as_of)


def lines(edition: Edition) -> Lines:
    with duckdb.connect(str(edition.database), read_only=True) as connection:
        return connection.execute("select part, title, measure, value, text from operations.run_report order by line_no").fetchall()


def a_run(seconds: float) -> Journal:
    journal = Journal()
    journal.stage("收件", {"收件目录里的文件": 2, "a 行数": 7})
    journal.stages[0] = type(journal.stages[0])("收件", journal.stages[0].counts, seconds)
    journal.warn("落地库损坏，已重新读入")
    return journal


def test_what_came_since_the_edition_before_is_named(press: Press) -> None:
    press.receive(b"one", "submissions/一月.xlsx")
    first = dressed(press, a_run(1.5))
    assert ("来了什么", "比上一版新收", "份", 1.0, "") in lines(first)
    press.receive(b"two", "submissions/二月.xlsx")
    second = lines(dressed(press, a_run(1.5), first, date(2025, 10, 16)))
    assert ("来了什么", "收件", "份", 2.0, "") in second
    assert [line[4] for line in second if line[1] == "新收的文件"] == ["submissions/二月.xlsx"]


def test_stages_have_their_time_and_counts_and_warnings_stand_last(press: Press) -> None:
    found = lines(dressed(press, a_run(12.3)))
    assert ("各步", "收件", "秒", 12.3, "") in found
    assert ("各步", "收件", "收件目录里的文件", 2.0, "") in found
    assert not [line for line in found if line[2] == "a 行数"]
    assert found[-1][-1] == "落地库损坏，已重新读入"
    assert ("发布了什么", "数据", "行", 5.0, "") in found


def test_figures_are_those_of_the_edition(press: Press) -> None:
    edition = dressed(press, a_run(1.0))
    found = lines(edition)
    with duckdb.connect(str(edition.database), read_only=True) as connection:
        findings = connection.execute("select severity_title, count(*) from marts.finding group by all").fetchall()
    assert {line[1:4] for line in found if line[0] == "判了什么"} == {(f"问题：{title}", "待处理，个", count) for title, count in findings}
    assert [line[1:4] for line in found if line[0] == "读了什么"] == [
        (forms()["activity_record"].title, "在效的表", 1), (forms()["activity_record"].title, "在效的行", 5),
        (forms()["activity_record"].title, "退回的表", 1), (forms()["activity_record"].title, "退回的行", 1),
        (forms()["sandui_register"].title, "在效的表", 1), (forms()["sandui_register"].title, "在效的行", 2),
    ]  # fmt: skip
    assert any(line[0] == "要看一看的" and line[4].startswith("1 张表退回。退回单在 sanzhang slips") for line in found)


def test_a_slower_run_is_the_same_edition_and_its_files_are_listed(press: Press) -> None:
    hashes = []
    for seconds in (1.0, 99.0):
        edition = dressed(press, a_run(seconds))
        with duckdb.connect(str(edition.database), read_only=True) as connection:
            hashes.append(content_sha256(connection, "warehouse")[0])
        assert check_files(press.roots, edition).changed == []
        assert (edition.path / "parquet" / "operations" / "run_report.parquet").exists()
    assert hashes[0] == hashes[1]


def test_the_page_says_it_and_says_when_there_is_nothing(press: Press) -> None:
    press.receive(b"one", "submissions/一月.xlsx")
    with opened(dressed(press, a_run(12.3)).database) as edition:
        page = run_report.render(facts.load(edition), edition)
    for words in ("落地库损坏，已重新读入", "submissions/一月.xlsx", ">12.3<", "收件目录里的文件 2", "比上一版新收"):
        assert words in page
    with opened(press.base) as bare:
        assert "没有留下运行报告" in run_report.render(facts.load(bare), bare)
