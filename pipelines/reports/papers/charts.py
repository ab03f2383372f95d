"""Bar charts in a Word file, drawn by Word, WPS and LibreOffice themselves, with their figures in a small workbook inside.

Belongs here: the parts of DrawingML (ECMA-376, 21.2) a stacked bar chart needs. Does not belong here: which figures (bulletin).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

DARK, MIDDLE, LIGHT = "17486F", "6496BD", "C5D8E8"  # dark enough apart to be told from one another in grey
_EMU_MM = 36000
_WIDTH = 156  # mm between the margins
_OFFICE = "http://schemas.openxmlformats.org"
_SPACES = (
    f'xmlns:c="{_OFFICE}/drawingml/2006/chart" xmlns:a="{_OFFICE}/drawingml/2006/main" '
    f'xmlns:r="{_OFFICE}/officeDocument/2006/relationships" xmlns:w="{_OFFICE}/wordprocessingml/2006/main" '
    f'xmlns:wp="{_OFFICE}/drawingml/2006/wordprocessingDrawing"'
)
_CREATED = datetime(2000, 1, 1)
_TEXT = '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'


@dataclass(frozen=True)
class Series:
    """One series of a bar chart; colour None draws nothing, so that the next one hangs free; `named` False keeps it out of the legend.

    Series out of the legend stand in pairs, first and last: programs count the entries of a legend from different ends.
    """

    title: str
    values: tuple[float, ...]
    colour: str | None
    named: bool = True


@dataclass(frozen=True)
class Bars:
    """Bars from the top down, a bar a name, series stacked; height in mm, `step` between the lines of the axis from 0 to `most`."""

    names: tuple[str, ...]
    series: tuple[Series, ...]
    height: float
    most: float
    step: float
    axis: str


def add_chart(document: Any, paragraph: Any, number: int, said: str, chart: Bars) -> None:
    """The paragraph holds the chart after the call; `said` is what a screen reader reads."""
    package = document.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    held = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, _workbook(chart), package)
    part._blob = _chart_xml(chart, part.relate_to(held, RELATIONSHIP_TYPE.PACKAGE)).encode()
    found = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    paragraph.add_run()._r.append(parse_xml(_inline_xml(found, number, said, chart.height)))


def _workbook(chart: Bars) -> bytes:
    """The figures behind the chart, where its formulas say they stand."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("图")
    sheet.write_column(1, 0, chart.names)
    for column, one in enumerate(chart.series, start=1):
        sheet.write_string(0, column, one.title)
        sheet.write_column(1, column, one.values)
    book.close()
    return held.getvalue()


def _inline_xml(relation: str, number: int, said: str, height: float) -> str:
    quoted = escape(said, {'"': "&quot;"})
    return (
        f'<w:drawing {_SPACES}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_WIDTH * _EMU_MM}" cy="{int(height * _EMU_MM)}"/><wp:docPr id="{100 + number}" name="图{number}" '
        f'descr="{quoted}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_OFFICE}/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _held(kind: str, column: int, values: Sequence[object], first: int = 2) -> str:
    """A reference into the workbook with the values it has there."""
    letter = "ABCDEFGHIJ"[column]
    points = "".join(f'<c:pt idx="{place}"><c:v>{escape(str(value))}</c:v></c:pt>' for place, value in enumerate(values))
    shape = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    where = f"图!${letter}${first}" + (f":${letter}${first + len(values) - 1}" if len(values) > 1 else "")
    cache = f'<c:{kind}Cache>{shape}<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache>'
    return f"<c:{kind}Ref><c:f>{where}</c:f>{cache}</c:{kind}Ref>"


def _series_xml(place: int, one: Series, names: Sequence[str]) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{one.colour}"/></a:solidFill>' if one.colour else "<a:noFill/>"
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx>{_held("str", place + 1, [one.title], first=1)}</c:tx>'
        f'<c:spPr>{fill}<a:ln><a:noFill/></a:ln></c:spPr><c:invertIfNegative val="0"/><c:cat>{_held("str", 0, names)}</c:cat>'
        f"<c:val>{_held('num', place + 1, one.values)}</c:val></c:ser>"
    )


def _chart_xml(chart: Bars, workbook: str) -> str:
    drawn = "".join(_series_xml(place, one, chart.names) for place, one in enumerate(chart.series))
    unnamed = (place for place, one in enumerate(chart.series) if not one.named)
    hidden = "".join(f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>' for place in unnamed)
    grey = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D0D0D0"/></a:solidFill></a:ln></c:spPr>'
    plain = '<a:pPr><a:defRPr sz="900" b="0"/></a:pPr><a:r><a:rPr lang="zh-CN" sz="900" b="0"/>'
    title = f"<a:p>{plain}<a:t>{escape(chart.axis)}</a:t></a:r></a:p>"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_SPACES}><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/>'
        f'<c:varyColors val="0"/>{drawn}<c:gapWidth val="60"/><c:overlap val="100"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_TEXT}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblOffset val="100"/><c:tickLblSkip val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:max val="{chart.most}"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="b"/><c:majorGridlines>{grey}</c:majorGridlines><c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/>'
        f'{title}</c:rich></c:tx><c:overlay val="0"/></c:title><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_TEXT}<c:crossAx val="1"/>'
        f'<c:crosses val="max"/><c:majorUnit val="{chart.step}"/></c:valAx></c:plotArea><c:legend><c:legendPos val="b"/>{hidden}'
        f'<c:overlay val="0"/>{_TEXT}</c:legend><c:plotVisOnly val="1"/></c:chart>'
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
