"""Number formats that say more than the number: what the cell shows is what is read."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from unit.ingest.test_foreign_layouts import TOP, activity, rules

from pipelines.ingest.reading import cells, read_submission
from pipelines.ingest.schema import table_columns


def people(tmp_path: Path, value: float, number_format: str) -> tuple[object, list[tuple[object, object]], tuple[str, str]]:
    """Value, findings, and what `cells` says of a cell under 服务人次."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (*TOP, activity(1, "2025.3.5", value)):
        sheet.append(row)
    sheet["I4"].number_format = number_format
    path = tmp_path / "书.xlsx"
    book.save(path)
    result = read_submission("0" * 64, path, [])
    columns = table_columns("submissions.activity_record")
    row = dict(zip(columns, result.rows["submissions.activity_record"][0], strict=True))
    seen = next(cell for cell in cells(path) if cell.cell == "I4")
    return row["people"], rules(result), (seen.kind, seen.text)


@pytest.mark.parametrize(
    ("value", "number_format", "read", "said", "seen"),
    [
        (0.85, "0%", None, "number_unparseable", "85%"),
        (2, "0.00%;-0.00%", None, "number_unparseable", "200%"),
        (1.2, '0.0"万"', 12_000, "value_interpreted", "1.2万"),
        (2, '#,##0"万人次"', 20_000, "value_interpreted", "2万"),
        (3, "0千", 3_000, "value_interpreted", "3千"),
        (12_000, '0!.0,"万"', 12_000, None, "12000"),
        (3_000, '0.0,"千"', 3_000, None, "3000"),
        (120, '0"人"', 120, None, "120"),
        (120, '"共"0"场（百场活动）"', 120, None, "120"),
    ],
)
def test_a_mark_shown_behind_a_number_is_read_with_it(
    tmp_path: Path, value: float, number_format: str, read: int | None, said: str | None, seen: str
) -> None:
    found = people(tmp_path, value, number_format)
    assert found == (read, [(said, "I4")] if said else [], ("number", seen))
