"""SpreadsheetML 2003: one XML file named .xls, read like any other workbook or refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.flatbook import read_flat
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.reading import cells, read_submission

HEAD = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
)
COLUMNS = ("培训日期", "培训名称", "培训层级", "培训对象", "参训人数", "学时")


def string(text: str, attributes: str = "") -> str:
    return f'<Cell{attributes}><Data ss:Type="String">{text}</Data></Cell>'


def row(*found: str, attributes: str = "") -> str:
    return f"<Row{attributes}>{''.join(found)}</Row>"


TOP = (
    row(string("盐池县2025年第一季度教育培训台账", ' ss:MergeAcross="5"')),
    row(string("填报单位：盐池县科协"), string("填报季度：2025年第一季度", ' ss:Index="4"')),
    row(*map(string, COLUMNS)),
)


def session(people: str, *, attributes: str = "", day: str = "2025-03-05T00:00:00.000") -> str:
    date = f'<Cell><Data ss:Type="DateTime">{day}</Data></Cell>'
    words = [string("三长培训班"), string("县级"), string("三长")]
    return row(date, *words, people, '<Cell><Data ss:Type="Number">4</Data></Cell>', attributes=attributes)


def people(data: str, attributes: str = "") -> str:
    return f"<Cell{attributes}>{data}</Cell>"


TWENTY = people('<Data ss:Type="Number">20</Data>')


def book(*rows: str, name: str = "教育培训", after: str = "") -> str:
    return f'{HEAD}<Worksheet ss:Name="{name}"><Table>{"".join(rows)}</Table>{after}</Worksheet></Workbook>'


def read(tmp_path: Path, text: str, codec: str = "utf-8") -> FileRead:
    path = tmp_path / "content"
    path.write_bytes(text.encode(codec))
    return read_submission("0" * 64, path, ())


def rules(result: FileRead) -> list[tuple[str, str]]:
    return [(str(f[1]), str(f[7])) for f in result.rows.get("main.finding", [])]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_table_is_read_in_every_encoding(tmp_path: Path, codec: str) -> None:
    text = book(*TOP, session(TWENTY), session(TWENTY, attributes=' ss:Index="6"'))
    result = read(tmp_path, text.replace('version="1.0"', f'version="1.0" encoding="{codec}"'), codec)
    found = [(str(r[5]), r[2], r[9], str(r[10])) for r in result.rows["submissions.training_record"]]
    assert found == [("2025-03-05", 4, 20, "4.0000"), ("2025-03-05", 6, 20, "4.0000")]
    assert rules(result) == []


def test_errors_unsaved_formulas_rich_texts_and_hidden_rows(tmp_path: Path) -> None:
    failed = people('<Data ss:Type="Error">#REF!</Data>', ' ss:Formula="=R1C99"')
    rich = people('<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>2</B><Font>0</Font></ss:Data>')
    rows = (session(failed), session(people("", ' ss:Formula="=1+1"')), session(rich, attributes=' ss:Hidden="1"'))
    result = read(tmp_path, book(*TOP, *rows))
    assert [r[9] for r in result.rows["submissions.training_record"]] == [None, None, 20]
    assert sorted(rules(result)) == [("formula_error", "E4"), ("formula_uncached", "E5"), ("row_hidden", "A6")]


def test_merged_cells_and_a_hidden_sheet(tmp_path: Path) -> None:
    hidden = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
    merged = session(TWENTY).replace("<Cell><Data", '<Cell ss:MergeDown="1"><Data', 1)
    below = row(string("三长培训班", ' ss:Index="2"'), string("县级"), string("三长"), TWENTY)
    result = read(tmp_path, book(*TOP, merged, below, after=hidden))
    assert [str(r[5]) for r in result.rows["submissions.training_record"]] == ["2025-03-05", "2025-03-05"]
    assert [rule for rule, _ in rules(result)] == ["sheet_hidden"]


def test_what_the_reader_sees(tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_text(book(session(TWENTY, day="1899-12-31T02:30:00.000")), encoding="utf-8")
    assert [(c.cell, c.text) for c in cells(path)][:5] == [
        ("A1", "02:30:00"),
        ("B1", "三长培训班"),
        ("C1", "县级"),
        ("D1", "三长"),
        ("E1", "20"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        book(row(TWENTY))[:-30],
        HEAD + "</Workbook>",
        HEAD.replace("?><Workbook", '?><!DOCTYPE x [<!ENTITY a "b">]><Workbook') + "</Workbook>",
        book(row(TWENTY, attributes=' ss:Index="900000000"')),
        book(row(people("", ' ss:Index="900000"'))),
        book(row(people("", ' ss:MergeAcross="900000"'))),
        book(row(people("", ' ss:Index="x"'))),
        book(row(TWENTY, attributes=' ss:Index="3"'), row(TWENTY, attributes=' ss:Index="2"')),
        book(*(row(people("", ' ss:MergeAcross="1"')) for _ in range(20_001))),
        book("<Row><Cell/></Row>" * 600_001),
        book("<a/>" * 4_800_000),
    ],
)
def test_what_no_program_writes_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_flat(text.encode())


def test_the_name_of_an_error_typed_as_text_is_an_error(tmp_path: Path) -> None:
    named = session(TWENTY).replace("三长培训班", "#REF!")
    assert rules(read(tmp_path, book(*TOP, named))) == [("formula_error", "B4")]
    lines = [
        "盐池县2025年第一季度教育培训台账",
        "填报单位：盐池县科协,填报季度：2025年第一季度",
        ",".join(COLUMNS),
        "2025-03-05,#N/A,县级,三长,20,4",
    ]
    assert rules(read(tmp_path, "\n".join(lines))) == [("formula_error", "B4")]
