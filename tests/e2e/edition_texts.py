"""Every text that people read in a page, workbook, Word file or plain file, without opening an office program.

Belongs here: getting texts out of files. Does not belong here: what may stand in them (test_chinese_only).
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
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
