"""The reading API over a real edition: what docs/reading.md says works as written, and titles, pins and refusals hold."""

from __future__ import annotations

import re

import pytest

from pipelines import open_edition
from pipelines.contracts.refusal import Refusal
from pipelines.paths import PROJECT_ROOT, WAREHOUSE_VARIABLE
from tests.e2e.conftest import Province

DOCUMENT = PROJECT_ROOT / "docs" / "reading.md"


def test_every_example_of_the_document_runs_and_answers(small_province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WAREHOUSE_VARIABLE, str(small_province.roots.warehouse))
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 6
    names: dict[str, object] = {}
    for block in blocks:
        assert len(block.strip().splitlines()) <= 6
        exec(compile(block, DOCUMENT.name, "exec"), names)
    assert [len(names[n]) > 0 for n in ("ranking", "lost", "cells", "months")] == [True] * 4  # type: ignore[arg-type]


def test_tables_and_columns_say_in_chinese_what_they_are(small_province: Province) -> None:
    with open_edition(warehouse=str(small_province.roots.warehouse)) as edition:
        tables = edition.tables()
        silent = tables.filter(tables["title"].is_null())["table"].to_list()
        assert silent in ([], ["marts.edition"])
        assert tables.filter(tables["table"] == "marts.ranking")["rows"].item() == edition.sql("select count(*) from marts.ranking").item()
        for table in ("marts.ranking", "submissions.activity_record", "exports.stv_activity"):
            assert edition.columns(table)["title"].null_count() == 0, table


def test_titles_replace_codes_and_nothing_is_lost(small_province: Province) -> None:
    with open_edition(warehouse=str(small_province.roots.warehouse)) as edition:
        plain, titled = edition.table("report_status"), edition.table("report_status", titles=True)
        assert plain.height == titled.height
        assert "状态" in titled.columns
        assert "单位名称" in titled.columns
        assert {"活动台账", "三队台账"} <= set(titled["表"])
        assert "status" in plain.columns
        assert not any(re.fullmatch(r"[a-z_]+", column) for column in titled.columns)
        assert edition.ranking(titles=True).height == 22
        assert edition.ranking("city", "2025Q4")["level"].unique().to_list() == ["city"]
        assert edition.unit("海原县" if edition.sql("select 1 from marts.unit where unit_name = '海原县'").height else "640104")


def test_an_edition_is_pinned_by_its_id_and_what_is_not_there_is_refused(small_province: Province) -> None:
    warehouse = str(small_province.roots.warehouse)
    with open_edition(warehouse=warehouse) as current, open_edition(current.id, warehouse=warehouse) as pinned:
        assert (pinned.id, pinned.as_of, pinned.demo) == (current.id, current.as_of, True)
        assert "演示数据" in repr(pinned)
        for ask, words in ((lambda: pinned.table("nothing"), "没有表"), (lambda: pinned.ranking(period="2031Q1"), "没有排名")):
            with pytest.raises(Refusal, match=words):
                ask()
    with pytest.raises(Refusal, match="没有发布版"):
        open_edition("2031-01-01-00000000", warehouse=warehouse)
