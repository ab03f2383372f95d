"""Parts of a workbook that office programs read and the reader does not, or must not believe."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from unit.ingest.odd_books import HEAD, PLAIN, PLAIN_CELLS, SST, Package, packed, renamed

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.grid import grids
from pipelines.ingest.mending import mended, mended_opendocument
from pipelines.ingest.reading import cells
from pipelines.ingest.sniff import sniff
from pipelines.paths import PROJECT_ROOT


def sheet(text: str) -> str:
    return Package().members()["xl/worksheets/sheet1.xml"].decode().replace(HEAD, text)


def texts(tmp_path: Path, package: Package) -> dict[str, str]:
    path = tmp_path / "书.xlsx"
    path.write_bytes(package.bytes())
    return {seen.cell: seen.text for seen in cells(path)}


def test_what_needs_no_mending_is_the_same_object() -> None:
    for name, data in Package().members().items():
        assert mended(name, data) is data


@pytest.mark.parametrize("count", [2**31 - 1, 2**32, 2**64])
def test_a_count_of_strings_that_would_take_all_memory(tmp_path: Path, count: int) -> None:
    path = tmp_path / "书.xlsx"
    path.write_bytes(Package(strings=SST.replace("<sst ", f'<sst count="{count}" uniqueCount="{count}" ')).bytes())
    command = [sys.executable, "-m", "pipelines.cli", "cells", str(path)]  # in a process of its own: it would end with a signal
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, check=False)
    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == [f"活动,{c},{'number' if t == '3.5' else 'text'},{t}" for c, t in PLAIN_CELLS.items()]


@pytest.mark.parametrize("target", ["./worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "worksheets\\sheet1.xml"])
def test_targets_by_a_detour(tmp_path: Path, target: str) -> None:
    assert texts(tmp_path, Package(sheet_target=target)) == PLAIN_CELLS


def test_a_size_that_is_no_range(tmp_path: Path) -> None:
    assert texts(tmp_path, Package(head='<dimension ref="??"/>')) == PLAIN_CELLS


@pytest.mark.parametrize("encoding", ["utf-16", "UTF-16LE", "gbk", "GB2312", "gb18030"])
def test_parts_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    plain = sheet(f'<?xml version="1.0" encoding="{encoding}"?>').replace('t="s"><v>0</v>', 't="str"><v>项目</v>')
    package = Package(parts={"xl/worksheets/sheet1.xml": plain.encode(encoding)})
    assert texts(tmp_path, package) == PLAIN_CELLS


def test_an_entity_in_another_encoding_is_still_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0" encoding="gbk"?><!DOCTYPE x [<!ENTITY a "甲">]>' + sheet("")
    path = tmp_path / "书.xlsx"
    path.write_bytes(Package(parts={"xl/worksheets/sheet1.xml": bomb.encode("gbk")}).bytes())
    with pytest.raises(Refusal, match="实体声明"):
        cells(path)


def test_escaped_characters_and_literal_sections() -> None:
    name = "xl/sharedStrings.xml"
    assert mended(name, "<t>甲_x4E59_丙_x000D_</t>".encode()) == "<t>甲乙丙_x000D_</t>".encode()
    assert mended(name, "<t><![CDATA[甲<乙]]></t>".encode()) == "<t>甲&lt;乙</t>".encode()
    assert mended(name, b"<t><!-- <![CDATA[ --><![CDATA[<!-- -->]]></t>") == b"<t>&lt;!-- --&gt;</t>"
    assert mended(name, b"<t>_x005F_x4E59_</t>") == b"<t>_x005F_x4E59_</t>"
    assert mended(name, b"<t>_xD83D_</t>") == b"<t>_xD83D_</t>"


VALUE = '<c r="B2"><v>3.5</v></c>'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2" t="e"><v>#SPILL!</v></c>', "#VALUE!"),
        ('<c r="B2" t="e"><f>FILTER(A1,1)</f><v>#CALC!</v></c>', "#VALUE!"),
        ('<c r="B2"><v>3.5</v><extLst><ext uri="x"/></extLst></c>', "3.5"),
        ('<c r="B2" t="str"><f>A1</f><v>甲_x000D_乙_x005F_x4E59__x003C_</v></c>', "甲\r乙_x4E59_<"),
        ('<c r="B2" t="b"><v>false</v></c>', "false"),
        ('<c r="B2" t="b"><f>A1=2</f><v>FALSE</v></c>', "false"),
        ('<c r="B2" t="b"><v>True</v></c>', "true"),
        ('<c r="B2" t="str"><v>false</v></c>', "false"),
        ('<c r="B2" t = "e" >\n<f>FILTER(A1,1)</f >\n<v >#CALC!</v >\n</c >', "#VALUE!"),
        ('<c r="B2"><v>3.5</v><extLst ><ext uri="x"/></extLst >\n</c >', "3.5"),
        ('<c r="B2"><v>&#x33;&#46;5</v></c>', "3.5"),
    ],
)
def test_what_newer_programs_put_into_a_cell(tmp_path: Path, cell: str, text: str) -> None:
    assert texts(tmp_path, Package(rows=PLAIN.replace(VALUE, cell))) == PLAIN_CELLS | {"B2": text}


def test_a_size_that_says_nothing(tmp_path: Path) -> None:
    assert texts(tmp_path, Package(head="<dimension/>")) == PLAIN_CELLS


def test_a_sheet_of_macros_beside_the_data(tmp_path: Path) -> None:
    package = Package()
    members = package.members()
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="macrosheets/sheet1.xml"/>'
    book, relations = members["xl/workbook.xml"].decode(), members["xl/_rels/workbook.xml.rels"].decode()
    members["xl/workbook.xml"] = book.replace("</sheets>", '<sheet name="宏1" sheetId="9" r:id="rId9"/></sheets>').encode()
    members["xl/_rels/workbook.xml.rels"] = relations.replace("</Relationships>", relation + "</Relationships>").encode()
    members["xl/macrosheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"]
    path = tmp_path / "书.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert {seen.cell: seen.text for seen in cells(path)} == PLAIN_CELLS


@pytest.mark.parametrize(("second", "found"), [("9", {(1, 1)}), ("3.5", set())])
def test_an_address_that_stands_twice(second: str, found: set[tuple[int, int]]) -> None:
    grid = grids(sniff(Package(rows=PLAIN.replace(VALUE, f'{VALUE}<c r="B2"><v>{second}</v></c>')).bytes()))[0]
    assert set(grid.twice) == found


def test_an_opendocument_sheet_laid_out_in_lines(tmp_path: Path) -> None:
    golden = Path(__file__).parents[2] / "golden" / "activity_record" / "several_counties_as_ods" / "input.ods"
    path = tmp_path / "换行.ods"
    with zipfile.ZipFile(golden) as old, zipfile.ZipFile(path, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "content.xml":
                assert mended_opendocument(data) is data
                data = re.sub(rb"(</?table:[^<>]*>|</text:p>)(?=<)", rb"\1\n  ", data)
            new.writestr(member, data)
    assert cells(path) == cells(golden)


def test_blanks_inside_a_text_stay() -> None:
    spans = b"<table:table-row>\n <table:table-cell><text:p><text:span>a</text:span> <text:span>b</text:span></text:p>\n</table:table-cell>"
    assert mended_opendocument(spans) == spans.replace(b"\n ", b"").replace(b"\n", b"")


def test_values_of_an_opendocument_sheet_that_the_reader_drops(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'
    row = "".join(
        [
            cell.format("unknown", "", "义诊"), cell.format("time", ' office:time-value="PT08H30M00S"', "8:30"),
            cell.format("time", ' office:time-value="PT36H00M00S"', "36时"), cell.format("float", ' office:value="3"', "3"),
        ]
    )  # fmt: skip
    spaces = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    path = tmp_path / "时间.ods"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        made.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="表"><table:table-row>{row}</table:table-row><table:table-row table:number-rows-repeated="2">'
            f"{row}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        )
    found = {seen.cell: (seen.kind, seen.text) for seen in cells(path)}
    assert [found[f"{column}1"][1] for column in "ABCD"] == ["义诊", "08:30:00", "36:00:00", "3"]
    assert [found[f"{column}3"] for column in "ABCD"] == [found[f"{column}1"] for column in "ABCD"]
    assert not any(grid.errors for grid in grids(sniff(path.read_bytes())))


def test_a_comment_is_no_part_of_a_text_and_what_it_holds_is_not_there(tmp_path: Path) -> None:
    rows = PLAIN.replace("<v>3.5</v>", "<v><!-- 4 -->3.5</v>") + '<!-- <row r="1" hidden="1"><c r="A1"><f>1</f></c></row> -->'
    package = Package(rows=rows, tail='<!-- <mergeCells><mergeCell ref="A1:B2"/></mergeCells> -->')
    assert texts(tmp_path, package) == PLAIN_CELLS
    (grid,) = grids(sniff(package.bytes()))
    assert (grid.uncached, grid.hidden_rows, grid.merges) == (frozenset(), frozenset(), ())


@pytest.mark.parametrize("mark", [b"<!--", b"<![CDATA[", b"<!"])
def test_sections_that_never_end_cost_no_time(mark: bytes) -> None:
    data = mark * 1_000_000
    assert mended("xl/sharedStrings.xml", data) is data


def test_a_sheet_whose_part_stands_elsewhere_is_mended_and_held_against_its_values_too() -> None:
    doubled = f'{VALUE}<c r="B2"><v>9</v></c><c r="C2" t="e"><v>#SPILL!</v></c>'
    members = Package(rows=PLAIN.replace(VALUE, doubled), sheet_target="tabs/one.xml").members()
    (grid,) = grids(sniff(packed(renamed(members, {"worksheets/sheet1": "tabs/one"}))))
    assert (grid.errors, set(grid.twice)) == ({(1, 2): "#VALUE!"}, {(1, 1)})


def test_a_value_that_is_empty_in_a_sheet_laid_out_in_lines() -> None:
    cells_ = '<c r="B2" t="str">\n <f>A1</f>\n <v/>\n</c>\n<c r="C2">\n <f>A1</f>\n <v />\n</c >\n'
    (grid,) = grids(sniff(Package(rows=PLAIN.replace(VALUE, cells_)).bytes()))
    assert ([text for text in grid.rows[1] if text], grid.uncached) == (["义诊"], {(1, 2)})


@pytest.mark.parametrize(
    ("said", "text"), [(" 3.5 ", "3.5"), ("1,250", "1250"), ("-1,250.5\n", "-1250.5"), ("-", "-"), ("暂无", "暂无"), ("3.5E2", "350")]
)
def test_a_cell_of_numbers_that_holds_blanks_dashes_or_thousands(tmp_path: Path, said: str, text: str) -> None:
    plain = sheet("").replace("<v>3.5</v>", f"<v>{said}</v>")
    assert "<v>3.5</v>" not in plain
    numbered = re.sub(r'(<c r="[A-Z]+\d+")((?: s="\d+")?><v>' + re.escape(said) + "</v>)", r'\1 t="n"\2', plain)
    assert 't="n"' in numbered
    read = texts(tmp_path, Package(parts={"xl/worksheets/sheet1.xml": numbered.encode()}))
    assert read == {cell: text if was == "3.5" else was for cell, was in PLAIN_CELLS.items()}
