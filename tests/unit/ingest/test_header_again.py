"""The header written again over the next page: in other declared words, with its columns changed over, in other units."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from unit.ingest.test_foreign_layouts import HEADER, TOP, activity, read, rows_of, rules

from pipelines.ingest import rows as sorting
from pipelines.ingest.reading import FileRead

OTHER = ["序号", "活动时间", "活动项目", "组织主体", "由谁带头", "活动类型", "所在乡镇", "受众", "参加人次", "统计口径"]
FIRST, SECOND = activity(1, "2025.3.5", 30), activity(2, "2025.3.6", 40)
PLACES = [(4, "640323", "2025-03"), (6, "640323", "2025-03")]


def said(result: FileRead) -> list[tuple[object, object, object]]:
    """(day, title, people) of every row."""
    return [(row[5], row[6], row[17]) for row in result.rows["submissions.activity_record"]]


READ = [(date(2025, 3, 5), "科普大集2025.3.5", 30), (date(2025, 3, 6), "科普大集2025.3.6", 40)]


@pytest.mark.parametrize(
    "again",
    [
        OTHER, [*HEADER[:2], "活动主题", *HEADER[3:]], [*HEADER[:8], "受益人次", "数据口径"], ["No.", *OTHER[1:5], *HEADER[5:]],
        [*OTHER[:3], "组 织 主 体", *OTHER[4:]], ["序号", *(f"*{text}（必填）" for text in HEADER[1:5]), *OTHER[5:]],
    ],
)  # fmt: skip
@pytest.mark.parametrize("quick", [True, False])
def test_a_header_in_other_words_is_no_data(tmp_path: Path, again: list[str], quick: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not quick:
        monkeypatch.setattr(sorting.RowSorter, "_doubtful_rows", lambda self, first: range(first, len(self._grid.rows)))
    result = read(tmp_path, *TOP, FIRST, again, SECOND)
    assert (rows_of(result), said(result), rules(result)) == (PLACES, READ, [])


def test_a_row_with_few_headings_in_it_is_data(tmp_path: Path) -> None:
    odd = ["2", "2025.3.6", "活动名称", "组织主体", *SECOND[4:]]
    result = read(tmp_path, *TOP, FIRST, FIRST, odd)
    assert [row[0] for row in rows_of(result)] == [4, 5, 6]
    assert rules(result) == [("code_unknown", "D6")]


def test_columns_changed_over_on_the_next_page_are_read_where_they_stand(tmp_path: Path) -> None:
    def over(row: list[object]) -> list[object]:
        return [row[0], row[2], row[1], *row[3:]]

    result = read(tmp_path, *TOP, FIRST, over(list(HEADER)), over(SECOND), over([*SECOND[:8], "多", "实际"]))
    assert said(result)[:2] == READ
    assert rules(result) == [("number_unparseable", "I7")]
    moved = {(row[4], row[5]) for row in result.rows["main.merged_value"]}
    assert {("held_on", "C6"), ("title", "B6")} <= moved


def test_another_unit_on_the_next_page_counts(tmp_path: Path) -> None:
    result = read(tmp_path, *TOP, FIRST, [*HEADER[:8], "服务人次（千人次）", HEADER[9]], SECOND)
    assert [row[2] for row in said(result)] == [30, 40_000]
    assert rules(result) == [("value_interpreted", "I6")]


def test_a_unit_said_once_below_the_header_holds_for_the_next_page(tmp_path: Path) -> None:
    units = [None] * 8 + ["千人次"]
    result = read(tmp_path, *TOP, units, FIRST, list(HEADER), SECOND)
    assert [row[2] for row in said(result)] == [30_000, 40_000]
    assert rules(result) == [("value_interpreted", "I5"), ("value_interpreted", "I7")]
