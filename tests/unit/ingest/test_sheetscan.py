"""The glance over a sheet's XML: whatever prefix its tags bear, the same facts and the same refusals."""

from __future__ import annotations

import re

import pytest
from unit.ingest.odd_books import Package

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.formats import DURATION, EASTERN_DAY, special_styles
from pipelines.ingest.grid import grids
from pipelines.ingest.sheetscan import scan, twice
from pipelines.ingest.sniff import sniff

BODY = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>3</v></c></row>'
    '<row r="2" hidden="1"><c r="A2"><f>B1</f></c><c r="B2"><f>B1</f><v>3</v></c><c r="C2" t="str"><f>""</f><v></v></c></row>'
)
SPACES = ("", "x:", "ss:", "c:", "row:")


def sheet(body: str, prefix: str, spans: str = "") -> bytes:
    """The XML of a sheet whose tags all bear the prefix; `spans` is written into every row, as Excel does."""
    xml = f'<worksheet xmlns="u"><sheetData>{body}</sheetData><mergeCells><mergeCell ref="A4:B5"/></mergeCells></worksheet>'
    return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", xml.replace("<row", f"<row{spans}")).encode()


@pytest.mark.parametrize("spans", ["", ' spans="1:3"'])
@pytest.mark.parametrize("prefix", SPACES)
def test_facts_do_not_depend_on_a_prefix(prefix: str, spans: str) -> None:
    facts = scan(sheet(BODY, prefix, spans))
    assert facts.uncached == {(1, 0)}
    assert facts.hidden_rows == {1}
    assert facts.merges == ((3, 0, 4, 1),)


@pytest.mark.parametrize("prefix", SPACES)
def test_a_cell_far_out_is_refused_whatever_its_prefix(prefix: str) -> None:
    near = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{limits.CELLS}"><c r="ZZ{limits.CELLS}"><v>1</v></c></row>'
    with pytest.raises(Refusal, match="大得不正常"):
        scan(sheet(near, prefix))


def test_values_are_counted_where_tags_come_in_pairs() -> None:
    assert scan(sheet(BODY, "")).values == 4
    assert scan(sheet(BODY.replace("</v>", "", 1), "")).values == -1
    assert scan(sheet(BODY, "").replace(b"</sheetData>", b"</sheetData><sheetData></sheetData>")).values == -1


@pytest.mark.parametrize("prefix", SPACES)
def test_rows_and_cells_without_an_address_stand_behind_the_last(prefix: str) -> None:
    bare = (
        '<row><c/></row><row hidden="1"><c t="s"><v>0</v></c><c><f>B1</f></c></row><row r="5"><c r="C5"/><c s="1"><v>1.5</v></c></row>'
        '<row hidden="true"/><row><c r="B7"><v>1</v></c></row>'
    )
    facts = scan(sheet(bare, prefix), {1: DURATION})
    assert (facts.uncached, facts.hidden_rows, facts.texts) == ({(1, 1)}, {1, 5}, {(4, 3): "36:00:00"})


def test_a_cell_without_an_address_where_another_stands_is_written_twice() -> None:
    assert twice(sheet('<row r="2"><c r="A2"><v>1</v></c><c><v>2</v></c><c r="B2"><v>3</v></c></row>', "")) == {(1, 1)}


def test_an_empty_text_of_a_formula_is_saved_in_any_quotes() -> None:
    assert scan(sheet("<row r='2'><c r='A2' t='str'><f>B1</f><v/></c><c r='B2' t = 'str'><f>B1</f></c></row>", "")).uncached == {(1, 1)}


TWO = '<row r="2"><c r="A2" s="1"><v>1.5</v></c><c r="A2"{}><v>{}</v></c></row>'


@pytest.mark.parametrize("prefix", SPACES)
@pytest.mark.parametrize(("attributes", "value", "found"), [(' t="n"', "1.5", set()), ("", "2", {(1, 0)}), (' t="str"', "1.5", {(1, 0)})])
def test_an_address_that_stands_twice(prefix: str, attributes: str, value: str, found: set[tuple[int, int]]) -> None:
    xml = sheet(TWO.format(attributes, value), prefix)
    assert twice(xml) == found
    assert twice(xml.replace(b"</" + prefix.encode() + b"c>", b"\n</" + prefix.encode() + b"c >", 1)) == found
    assert scan(xml, {1: DURATION}).texts == {}


def test_an_empty_value_does_not_make_up_for_one_that_stands_twice() -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>B1</f><v/></c><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    (grid,) = grids(sniff(Package(rows=rows).bytes()))
    assert grid.twice == {(0, 1)}


def test_styles_are_counted_whatever_they_leave_out_and_however_they_are_quoted() -> None:
    styles = (
        b"<styleSheet><numFmts><numFmt formatCode='[h]:mm' numFmtId='170'/><numFmt numFmtId='171' formatCode='[>1]0.0;\"d\"'/></numFmts>"
        b'<cellXfs><xf/><xf fontId="1"><alignment/></xf><xf numFmtId="31"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
    )
    assert special_styles(styles) == {2: EASTERN_DAY, 3: DURATION}


@pytest.mark.parametrize("said", ['date1904="1"', "date1904='true'", "date1904 = '1'"])
def test_the_date_system_in_any_quotes(said: str) -> None:
    (grid,) = grids(sniff(Package(book=f"<workbookPr {said}/>").bytes()))
    assert grid.epoch_1904
