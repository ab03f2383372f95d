"""A notebook as one file: which there are, what a table looks like, which edition it reads."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.paths import EDITION_VARIABLE, WAREHOUSE_VARIABLE
from pipelines.reports.notebook import named, reading, table, written_out


def test_an_unknown_notebook_is_refused_with_those_there_are() -> None:
    assert named("case_candidates").name == "case_candidates.py"
    with pytest.raises(Refusal, match=r"没有笔记本“typical_case”，是不是 typical_cases？有的是：.*typical_cases"):
        named("typical_case")


def test_a_table_shows_nothing_for_what_is_not_known_and_no_markup_of_a_text() -> None:
    said = table(pl.DataFrame({"甲": ["<b>", None], "乙": [1.25, None], "丙": [True, False]}))
    assert "&lt;b&gt;" in said
    assert '<td class="n">1.25</td><td>是</td>' in said
    assert "<td></td><td></td><td>否</td>" in said


def test_a_notebook_reads_the_edition_named_for_it_alone(tmp_path: Path) -> None:
    former = os.environ.get(EDITION_VARIABLE)
    with reading(tmp_path, "2026-07-31-abcdef01"):
        assert os.environ[WAREHOUSE_VARIABLE] == str(tmp_path)
        assert os.environ[EDITION_VARIABLE] == "2026-07-31-abcdef01"
    assert os.environ.get(EDITION_VARIABLE) == former


def test_texts_tables_and_figures_stand_in_their_order(tmp_path: Path) -> None:
    made = tmp_path / "small.py"
    made.write_text(
        "import marimo\napp = marimo.App(app_title='小')\n\n"
        "@app.cell\ndef _():\n    import marimo as mo\n    mo.md('# 题')\n    return (mo,)\n\n"
        "@app.cell\ndef _():\n    import polars as pl\n    pl.DataFrame({'数': [3]})\n    return (pl,)\n"
    )
    written = written_out(made)
    assert "<title>小</title>" in written
    assert written.index("题</") < written.index('<td class="n">3</td>')
    assert "plotly" not in written
