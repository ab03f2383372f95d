"""Workbooks that are rare but right, or wrong in one way: built byte by byte, with what must be seen in them.

Belongs here: building. Does not belong here: judging (test_odd_books, benchmarks.cells over `python -m unit.ingest.odd_books DIR`).
"""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STRINGS = ("项目", "场次", "义诊", "科普", "汉字㐀𠮷")
SST = f"<sst xmlns='{MAIN}'>" + "".join(f"<si><t>{s}</t></si>" for s in STRINGS) + "</sst>"
PLAIN = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>3.5</v></c></row>'
)
PLAIN_CELLS = {"A1": "项目", "B1": "场次", "A2": "义诊", "B2": "3.5"}
FORMATS = (
    '<styleSheet xmlns="{0}"><numFmts count="5"><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="171" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
    '<numFmt numFmtId="172" formatCode="[h]:mm"/><numFmt numFmtId="173" formatCode="0&quot;人次&quot;"/>'
    '<numFmt numFmtId="174" formatCode="yyyy/m/d h:mm"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="{1}">{2}</cellXfs></styleSheet>'
)
NUMBERED = (0, 14, 31, 57, 58, 46, 170, 171, 172, 173, 174, 21)


def styles() -> str:
    return HEAD + FORMATS.format(MAIN, len(NUMBERED), "".join(f'<xf numFmtId="{n}" applyNumberFormat="1"/>' for n in NUMBERED))


def style(number: int) -> int:
    return NUMBERED.index(number)


@dataclass
class Package:
    """Parts of an .xlsx with one sheet; change them, then `bytes()`."""

    rows: str = PLAIN
    name: str = "活动"
    state: str = ""
    book: str = ""
    head: str = ""
    tail: str = ""
    main: str = MAIN
    rel: str = REL
    folder: str = "xl/"
    sheet_target: str = "worksheets/sheet1.xml"
    strings: str = SST
    styles: str = ""
    parts: dict[str, str | bytes] = field(default_factory=dict)

    def members(self) -> dict[str, bytes]:
        kinds = {"styles": self.styles, "sharedStrings": self.strings}
        present = {k: v for k, v in kinds.items() if v}
        relations = [f'<Relationship Id="rId1" Type="{self.rel}/worksheet" Target="{self.sheet_target}"/>']
        relations += [f'<Relationship Id="x{k}" Type="{self.rel}/{k}" Target="{k}.xml"/>' for k in present]
        overrides = [("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), *((k, k) for k in present)]
        types = "".join(f'<Override PartName="/{self.folder}{p}.xml" ContentType="{TYPES}.{t}+xml"/>' for p, t in overrides)
        made: dict[str, str | bytes] = {
            "[Content_Types].xml": HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
            "_rels/.rels": HEAD + f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{self.rel}/officeDocument" '
            f'Target="{self.folder}workbook.xml"/></Relationships>',
            f"{self.folder}workbook.xml": HEAD + f'<workbook xmlns="{self.main}" xmlns:r="{self.rel}">{self.book}<sheets>'
            f'<sheet name="{self.name}" sheetId="1"{self.state} r:id="rId1"/></sheets></workbook>',
            f"{self.folder}_rels/workbook.xml.rels": HEAD + f'<Relationships xmlns="{PACKAGE}">{"".join(relations)}</Relationships>',
            f"{self.folder}worksheets/sheet1.xml": HEAD + f'<worksheet xmlns="{self.main}">{self.head}<sheetData>{self.rows}</sheetData>'
            f"{self.tail}</worksheet>",
            **{f"{self.folder}{k}.xml": HEAD + v.removeprefix(HEAD) for k, v in present.items()},
            **self.parts,
        }
        return {k: v.encode() if isinstance(v, str) else v for k, v in made.items() if v}

    def bytes(self) -> bytes:
        return packed(self.members())


def packed(members: dict[str, bytes], *, stream: bool = False, zip64: bool = False, stored: bool = False) -> bytes:
    """A zip of these members; `stream` writes sizes after the data, as a program does that writes to a pipe."""
    memory = io.BytesIO()
    target = _Pipe(memory) if stream else memory
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, (2025, 4, 8, 9, 0, 0))
            entry.compress_type = archive.compression
            with archive.open(entry, "w", force_zip64=zip64) as handle:
                handle.write(data)
    return memory.getvalue()


class _Pipe(io.RawIOBase):
    """A file that cannot be sought."""

    def __init__(self, memory: io.BytesIO) -> None:
        self._memory = memory

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: object) -> int:
        return self._memory.write(bytes(data))  # type: ignore[call-overload]


def renamed(members: dict[str, bytes], change: dict[str, str]) -> dict[str, bytes]:
    """The members under other names."""
    found = {}
    for name, data in members.items():
        for old, new in change.items():
            name = name.replace(old, new)
        found[name] = data
    return found


def _cells(*cells: str) -> str:
    return "".join(f'<row r="{i}">{c}</row>' for i, c in enumerate(cells, start=1))


def _wrong_order() -> str:
    return (
        '<row r="2"><c r="B2"><v>3.5</v></c><c r="A2" t="s"><v>2</v></c></row><row r="1">'
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    )


def _dates() -> Package:
    rows = _cells(
        f'<c r="A1" s="{style(14)}"><v>45717</v></c><c r="B1" s="{style(31)}"><v>45717</v></c>',
        f'<c r="A2" s="{style(170)}"><v>45717</v></c><c r="B2" s="{style(171)}"><v>45717</v></c>',
        f'<c r="A3" s="{style(57)}"><v>45717</v></c><c r="B3" s="{style(58)}"><v>45720</v></c>',
        f'<c r="A4" s="{style(172)}"><v>1.5</v></c><c r="B4" s="{style(46)}"><v>0.0625</v></c>',
        f'<c r="A5" s="{style(173)}"><v>120</v></c><c r="B5" s="{style(174)}"><v>45717.354166666664</v></c>',
        f'<c r="A6" s="{style(21)}"><v>0.5</v></c><c r="B6" s="{style(31)}" t="str"><v>三月</v></c>',
    )
    return Package(rows, styles=styles())


DATE_CELLS = {
    "A1": "2025-03-01", "B1": "2025-03-01", "A2": "2025-03-01", "B2": "2025-03-01", "A3": "2025-03-01", "B3": "2025-03-04",
    "A4": "36:00:00", "B4": "1:30:00", "A5": "120", "B5": "2025-03-01 08:30:00", "A6": "12:00:00", "B6": "三月",
}  # fmt: skip


def _prefixed() -> bytes:
    members = Package(strings="").members()
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        text = members[name].decode().replace("</", "</x:").replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        for tag in ("workbook", "sheets", "sheet ", "worksheet", "sheetData", "row ", "c ", "v>"):
            text = text.replace(f"<{tag}", f"<x:{tag}")
        members[name] = text.replace('t="s"', 't="str"').encode()
    return packed(members)


def readable() -> dict[str, tuple[bytes, dict[str, str]]]:
    """Name → bytes and the texts of every cell, by address (of the one sheet)."""
    inline = _cells(
        '<c r="A1" t="inlineStr"><is><t>项目</t></is></c>',
        '<c r="A2" t="inlineStr"><is><r><t>义</t></r><r><rPr><b/></rPr><t>诊</t></r></is></c>',
    )
    shared = _cells(
        '<c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c>',
        '<c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c>',
        '<c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>6</v></c>',
    )  # fmt: skip
    unplaced = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c><v>3.5</v></c></row>'
    phonetic = f'<sst xmlns="{MAIN}"><si><t>課きく</t><rPh sb="0" eb="1"><t>カ</t></rPh><phoneticPr fontId="1"/></si></sst>'
    rich = (
        f'<sst xmlns="{MAIN}"><si><r><t>科普</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 大篷车</t>'
        f"</r></si><si><t>甲&#10;乙 &amp; &lt;丙&gt;</t></si></sst>"
    )
    literal = f'<sst xmlns="{MAIN}"><si><t>SH_x005f_x000D_Z</t></si></sst>'
    kinds = _cells(
        '<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>', '<c r="A2" t="e"><v>#DIV/0!</v></c><c r="B2" t="e"><v>#N/A</v></c>',
        '<c r="A3" t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c><c r="B3"><v>1E3</v></c>', '<c r="A4"><v>-0.25</v></c>',
    )  # fmt: skip
    quotes = (
        "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>"
        "<row r='2'><c t='s' r='A2'><v>2</v></c><c r='B2'><v>3.5</v></c></row>"
    )
    spaced = (
        '<row r = "1" ><c r = "A1" t = "s" ><v>0</v></c><c\n r="B1"\tt="s"><v >1</v ></c>'
        '</row ><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>3.5</v></c></row>'
    )
    external = '<row r="1"><c r="A1"><f>[1]别的!$A$1</f><v>7</v></c></row>'
    far = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="XFD1"><v>9</v></c></row>'
    date_1904 = Package(
        f'<row r="1"><c r="A1" s="{style(14)}"><v>44255</v></c><c r="B1" s="{style(31)}"><v>44255</v></c></row>', styles=styles()
    )
    date_1904.book = '<workbookPr date1904="1"/>'
    newer_1904 = Package(date_1904.rows, styles=styles())
    newer_1904.book = date_1904.book + '<extLst><ext xmlns:x14="urn:x14"><x14:workbookPr defaultImageDpi="32767"/></ext></extLst>'
    iso = Package(
        '<row r="1"><c r="A1" t="d"><v>2025-03-01</v></c><c r="B1" t="d"><v>2025-03-01T08:30:00</v></c></row>', main=STRICT, rel=STRICT_REL
    )
    plain = Package().members()
    uppercase = renamed(plain, {"worksheets/sheet1": "Worksheets/Sheet1", "sharedStrings": "SharedStrings", "workbook": "Workbook"})
    found = {
        "inline_strings": (Package(inline).bytes(), {"A1": "项目", "A2": "义诊"}),
        "shared_formulas": (Package(shared).bytes(), {"A1": "1", "B1": "2", "A2": "2", "B2": "4", "A3": "3", "B3": "6"}),
        "strict": (Package(main=STRICT, rel=STRICT_REL).bytes(), PLAIN_CELLS),
        "iso_dates": (iso.bytes(), {"A1": "2025-03-01", "B1": "2025-03-01T08:30:00"}),
        "no_references": (Package(unplaced).bytes(), PLAIN_CELLS),
        "dimension_lies": (Package(head='<dimension ref="A1:XFD1048576"/>').bytes(), PLAIN_CELLS),
        "phonetic": (Package('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=phonetic).bytes(), {"A1": "課きく"}),
        "rich_text": (
            Package('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>', strings=rich).bytes(),
            {"A1": "科普 大篷车", "B1": "甲\n乙 & <丙>"},
        ),
        "escaped": (Package('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=literal).bytes(), {"A1": "SH_x000D_Z"}),
        "kinds": (
            Package(kinds).bytes(),
            {"A1": "true", "B1": "false", "A2": "#DIV/0!", "B2": "#N/A", "A3": "甲乙", "B3": "1000", "A4": "-0.25"},
        ),
        "single_quotes": (Package(quotes).bytes(), PLAIN_CELLS),
        "white_space": (Package(spaced).bytes(), PLAIN_CELLS),
        "wrong_order": (Package(_wrong_order()).bytes(), PLAIN_CELLS),
        "external_link": (Package(external).bytes(), {"A1": "7"}),
        "last_column": (Package(far).bytes(), {"A1": "项目", "XFD1": "9"}),
        "dates": (_dates().bytes(), DATE_CELLS),
        "date_1904": (date_1904.bytes(), {"A1": "2025-03-01", "B1": "2025-03-01"}),
        "date_1904_of_a_newer_program": (newer_1904.bytes(), {"A1": "2025-03-01", "B1": "2025-03-01"}),
        "prefixed": (_prefixed(), {"A1": "0", "B1": "1", "A2": "2", "B2": "3.5"}),
        "very_hidden": (Package(state=' state="veryHidden"').bytes(), PLAIN_CELLS),
        "odd_sheet_name": (Package(name="3月 &amp; &lt;4&gt; ‘月’😀 1234567890").bytes(), PLAIN_CELLS),
        "absolute_target": (Package(sheet_target="/xl/worksheets/sheet1.xml").bytes(), PLAIN_CELLS),
        "other_folder": (Package(folder="book/").bytes(), PLAIN_CELLS),
        "data_descriptors": (packed(plain, stream=True), PLAIN_CELLS),
        "zip64": (packed(plain, zip64=True), PLAIN_CELLS),
        "stored": (packed(plain, stored=True), PLAIN_CELLS),
        "backslashes": (packed(renamed(plain, {"/": "\\"})), PLAIN_CELLS),
        "uppercase": (packed(uppercase), PLAIN_CELLS),
        "comment_in_xml": (Package("<!-- <c r='ZZ9'> -->" + PLAIN).bytes(), PLAIN_CELLS),
        "cdata": (Package('<row r="1"><c r="A1" t="str"><v><![CDATA[甲<乙]]></v></c></row>').bytes(), {"A1": "甲<乙"}),
    }  # fmt: skip
    return found


if __name__ == "__main__":
    for title, (content, _) in readable().items():
        (Path(sys.argv[1]) / f"{title}.xlsx").write_bytes(content)
