"""Rows of few cells below a note: data, where a number or a failed formula stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.ingest.test_foreign_layouts import read, rules


@pytest.mark.parametrize("points", [1, "1分", "约1分", "0.5"])
def test_a_short_row_with_a_number_below_a_note_is_data(tmp_path: Path, points: object) -> None:
    assessed = [["自评表"], ["填报单位：盐池县科协", None, "填报年度：2025年度"], ["序号", "指标编号", "自评依据", "自评分"]]
    rows = [[1, "A01", "台账", 3], ["说明：以下为下半年新增"], [2, "C18", None, points], [None, "填表人：", None, "审核人：马"]]
    result = read(tmp_path, *assessed, *rows)
    assert [row[2] for row in result.rows["submissions.self_assessment"]] == [4, 6]


@pytest.mark.parametrize("noted", [False, True])
def test_a_row_whose_formula_failed_is_no_note(tmp_path: Path, noted: bool) -> None:
    top = [["自评表"], ["填报单位：盐池县科协", None, "填报年度：2025年度"], ["自评分", "指标编号", "自评依据"]]
    note = [["说明：以下为下半年新增"]] if noted else []
    result = read(tmp_path, *top, [3, "A01", "台账"], *note, ["#REF!", "C18", None], [1, "C19", None])
    place = 5 + noted
    assert [row[2] for row in result.rows["submissions.self_assessment"]] == [4, place, place + 1]
    assert ("formula_error", f"A{place}") in rules(result)
