"""What must be seen in single cells of the odd files that other projects keep; all of them beside LibreOffice: benchmarks.cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.ingest.reading import cells

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


@pytest.mark.parametrize(
    ("name", "sheet", "cell", "kind", "text"),
    [
        ("poi_testVarious.xlsb", "mySheet1", "B14", "error", "#NAME?"),
        ("hutool_1899bug_demo.xlsx", "Sheet1", "A1", "date", "04:39:00"),
        ("hutool_data_for_sax_test.xlsx", "Sheet1", "A5", "date", "2012-12-21"),
        ("cal_date_1904.xlsx", "Sheet1", "A3", "date", "255:10:10"),
        ("cal_date_1904.xlsx", "Sheet1", "A1", "date", "2021-01-01"),
        ("cal_gh548_incorrect_sst.xls", "System Level Data", "P17", "number", "0.652027207027097"),
        ("poi_1904DateWindowing.xls", "Sheet1", "A1", "date", "2000-01-01"),
        ("easyexcel_compat_t09.xlsx", "Sheet1", "A1", "text", "SH_x000D_Z002"),
        ("rxl_missing-v-node.xlsx", "Sheet1", "C2", "formula", ""),
        ("sjs_ErrorTypes.xlsx", "RawErrors", "A2", "error", "#NULL!"),
    ],
)
def test_a_cell_is_seen_as_it_stands(name: str, sheet: str, cell: str, kind: str, text: str) -> None:
    found = {c.cell: (c.kind, c.text) for c in cells(CORPUS / name) if c.sheet == sheet}
    assert found[cell] == (kind, text)
