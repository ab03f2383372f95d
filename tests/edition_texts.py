"""Every text that people read in a page, workbook, Word file or plain file, without opening an office program, and the English in it.

Belongs here: getting texts out of files, which words may stand. Does not belong here: which files (the tests).
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_HIDDEN = re.compile(r"<(script|style)\b.*?</\1>", re.S)
_SAID = re.compile(r'\b(?:title|aria-label|placeholder|alt|data-label)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_OFFICE = {
    ".xlsx": (
        (r"xl/sharedStrings\.xml", r"<t\b[^>]*>([^<]*)</t>"), (r"xl/workbook\.xml", r'<sheet name="([^"]*)"'),
        (r"xl/worksheets/[^/]*\.xml", r"&quot;(.*?)&quot;|<t\b[^>]*>([^<]*)</t>|<odd(?:Header|Footer)>([^<]*)<"),
        (r"xl/worksheets/[^/]*\.xml", r'\b(?:error|errorTitle|prompt|promptTitle)="([^"]*)"'),
        (r"docProps/core\.xml", r"<dc:(?:title|description)>([^<]*)<"),
    ),
    ".docx": (
        (r"word/(?:document|header\d|footer\d)\.xml", r"<w:t\b[^>]*>([^<]*)</w:t>"),
        (r"word/charts/[^/]*\.xml", r"<c:v>([^<]*)</c:v>|<a:t>([^<]*)</a:t>"), (r"docProps/core\.xml", r"<dc:title>([^<]*)<"),
    ),
}  # fmt: skip
# names of programs and of kinds of files, as people write them in Chinese texts too
ALLOWED = {"xlsx", "xls", "xlsm", "xlsb", "ods", "docx", "pdf", "csv", "parquet", "zip", "Excel", "Word", "WPS", "LibreOffice", "PDF"}
# no words: addresses, folders, a scheme's name, fingerprints and numbers of findings, numbers of organisations and activities, what a
# program writes into a cell whose formula fails, commands to type
NO_WORDS = re.compile(
    r"https?://\S+|(?:[a-z_]+/)+|sample-\d{4}|\b[0-9a-f]{8,64}\b|\b\d{4}-\d\d-\d\d-[0-9a-f]{8}\b|\b(?=\w*\d)[0-9A-Z_]{8,}\b"
    r"|#(?:REF!|VALUE!|NAME\?|NUM!|NULL!|DIV/0!|N/A)|sanzhang(?: [a-z]+){1,2}"
)
WORD = re.compile(r"[A-Za-z][A-Za-z_]{2,}")


def texts_of(path: Path) -> list[str]:
    """The texts of one file; of an .xlsx or .docx also headers, messages, sheet names and the title. Empty for any other kind."""
    if path.suffix == ".html":
        page = _HIDDEN.sub("", path.read_text(encoding="utf-8"))
        return [html.unescape(text) for text in [*_SAID.findall(page), *_TAG.split(page)] if text.strip()]
    if path.suffix in _OFFICE:
        return list(_office(path))
    return path.read_text(encoding="utf-8-sig").splitlines() if path.suffix in (".txt", ".csv") else []


def _office(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as held:
        for name in held.namelist():
            for part, text in _OFFICE[path.suffix]:
                if re.fullmatch(part, name):
                    for found in re.finditer(text, held.read(name).decode("utf-8")):
                        yield html.unescape(next((group for group in found.groups() if group), ""))


def english(texts: Iterable[str]) -> dict[str, str]:
    """Every English word of the texts that is not allowed, with a text it stands in."""
    found: dict[str, str] = {}
    for text in texts:
        for word in WORD.findall(NO_WORDS.sub("", text)):
            if word not in ALLOWED:
                found.setdefault(word, text.strip()[:160])
    return found
