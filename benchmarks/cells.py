"""`sanzhang cells` beside LibreOffice's own conversion of the same files: python -m benchmarks.cells FOLDER [--keep DIR]

Belongs here: running LibreOffice (soffice must be on the path), reading what it wrote with openpyxl, telling the kinds of difference.
Does not belong here: the reader (pipelines/ingest); the small cases of every format that need no LibreOffice (tests/unit/ingest).
Prints a line a file and a count a kind of difference; exit 1 where a readable file has fewer than 99.9 % of LibreOffice's cells.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree

import openpyxl

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.delimited import decode, separator_of
from pipelines.ingest.reading import cells
from pipelines.ingest.sniff import sniff

Place = tuple[str, str]
WANTED = 0.999
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DURATION = re.compile(r"^(-?\d+):(\d\d):(\d\d)(\.\d+)?$")


def theirs(path: Path, folder: Path, profile: Path) -> dict[Place, tuple[str, object]] | None:
    """(sheet, cell) → (kind, value) of every non-empty cell of LibreOffice's conversion; None where it opens or writes none."""
    source, words = path, []
    try:
        delimited = sniff(path.read_bytes()).kind == "delimited"
    except Refusal:
        delimited = False
    if delimited:  # LibreOffice guesses no encoding: it is given UTF-8, every column as text
        source = folder / f"{path.stem}.csv"
        source.write_text(decode(path.read_bytes()), encoding="utf-8", newline="")
        words = ["--infilter=CSV:44,34,76,1," + "/".join(f"{n}/2" for n in range(1, 200)) + ",0,false,false"]
    out = folder / "out"
    lines = _lines(decode(path.read_bytes())) if delimited else None
    written = next(iter(out.glob("*.xlsx")), None) if out.exists() else None
    if written is not None:
        return _read(written, lines)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", *words, "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    try:
        subprocess.run([*command, "--outdir", str(out), str(source)], capture_output=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        return None
    written = next(iter(out.glob("*.xlsx")), None) if out.exists() else None
    return None if written is None else _read(written, lines)


def _lines(text: str) -> list[int]:
    """The line on which each record of a text table begins: the reader's rows are lines, LibreOffice's are records."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator_of(text))
    starts = [1]
    starts += [reader.line_num + 1 for _ in reader]
    return starts


def _read(written: Path, lines: list[int] | None) -> dict[Place, tuple[str, object]] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(written, data_only=True)
    except (ElementTree.ParseError, ValueError, KeyError, TypeError, IndexError):  # what LibreOffice wrote is no workbook to openpyxl
        return None
    found: dict[Place, tuple[str, object]] = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or cell.value == "":
                    continue
                place = (sheet.title, cell.coordinate) if lines is None else ("", f"{cell.column_letter}{lines[cell.row - 1]}")
                found[place] = (cell.data_type, cell.value)
    return found


def _words(value: object) -> str:
    text = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), str(value))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _moment(text: str) -> float | None:
    """Days since 1899-12-30 of a date, date and time, time or duration as the reader writes it."""
    if match := _DURATION.match(text):
        hours, minutes, seconds = (int(g) for g in match.groups()[:3])
        return (hours * 3600 + minutes * 60 + seconds + float(match.group(4) or 0)) / 86_400
    for shape in (datetime.fromisoformat, lambda t: datetime.combine(date(1899, 12, 30), time.fromisoformat(t))):
        try:
            return (shape(text) - datetime(1899, 12, 30)) / timedelta(days=1)
        except ValueError:
            continue
    return None


def _serial(value: object) -> float | None:
    match value:
        case datetime():
            return (value - datetime(1899, 12, 30)) / timedelta(days=1)
        case date():
            return float((value - date(1899, 12, 30)).days)
        case time():
            return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86_400
        case timedelta():
            return value / timedelta(days=1)
    return None


def difference(kind: str, text: str, their_kind: str, value: object) -> str:
    """The kind of difference between the cell (kind, text) and LibreOffice's; '' where they say the same."""
    if kind.startswith("formula"):
        return "formula without a saved value (LibreOffice computed it)"
    if kind.startswith("error") or their_kind == "e":
        return "" if text == value else "error code"
    if (serial := _serial(value)) is not None:
        mine = _moment(text)
        if mine is None:
            try:
                return "date format not seen" if math.isclose(float(text), serial, abs_tol=1e-5) else "date differs"
            except ValueError:
                return "date differs"
        return "" if abs(mine - serial) < 2e-5 else "date differs"
    if isinstance(value, bool) or kind.startswith("boolean"):
        return "" if text.lower() == str(bool(value)).lower() else "boolean differs"
    if isinstance(value, int | float):
        try:
            return "" if math.isclose(float(text), value, rel_tol=1e-14, abs_tol=1e-300) else "number differs"
        except ValueError:
            pass
        mine = _moment(text)
        return "date where LibreOffice has a number" if mine is not None and abs(mine - value) < 2e-5 else "number differs"
    if _words(text) == _words(value):
        return ""
    return "white space only" if "".join(_words(text).split()) == "".join(_words(value).split()) else "text differs"


def compare(path: Path, folder: Path, profile: Path) -> tuple[str, int, int, Counter[str], list[str]]:
    """Verdict, LibreOffice's cells, how many of them the reader has, differences by kind, and the first of each kind."""
    kinds: Counter[str] = Counter()
    examples: list[str] = []
    try:
        seen = {(c.sheet, c.cell): (c.kind, c.text) for c in cells(path)}
    except Refusal as refusal:
        return f"refused: {refusal}", 0, 0, kinds, examples
    judge = theirs(path, folder, profile)
    if judge is None:
        return "LibreOffice opens nothing", 0, 0, kinds, examples

    def note(kind: str, place: Place, mine: object, other: object) -> None:
        if kind not in kinds:
            examples.append(f"{kind}: {place[0]}!{place[1]} {str(mine)[:60]!r} / {str(other)[:60]!r}")
        kinds[kind] += 1

    for place, (their_kind, value) in judge.items():
        if place not in seen:
            note("missing", place, "", value)
        elif kind := difference(*seen[place], their_kind, value):
            note(kind, place, seen[place][1], value)
    for place in seen.keys() - judge.keys():
        note("only the reader has it", place, seen[place][1], "")
    return "read", len(judge), len(judge) - kinds["missing"], kinds, examples


def main() -> int:
    """Compare every file of a folder; 1 where a readable one falls short."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="where conversions are kept and taken from in the next run")
    parser.add_argument("--only", default="", help="part of a file name")
    options = parser.parse_args()
    listed = [p for p in sorted(options.folder.iterdir()) if p.is_file() and options.only in p.name]
    paths = [p for p in listed if p.name not in ("INDEX.csv", "README.md")]
    total, held, agreed, short, every = 0, 0, 0, 0, Counter[str]()
    with tempfile.TemporaryDirectory() as profile:
        for path in paths:
            with tempfile.TemporaryDirectory() as folder:
                kept = options.keep / path.name if options.keep else Path(folder)
                kept.mkdir(parents=True, exist_ok=True)
                verdict, count, has, kinds, examples = compare(path, kept, Path(profile))
            print(f"{path.name}: {verdict}; {has} of {count}", *(f"\n    {e}" for e in examples), flush=True)
            if verdict == "read":
                total, held = total + count, held + has
                agreed += count - sum(n for k, n in kinds.items() if k != "only the reader has it")
                short += has < WANTED * count
                every += kinds
    print(
        f"\n{held} of {total} cells of LibreOffice ({held / max(total, 1):.5%}), {agreed} with equal values ({agreed / max(total, 1):.5%})"
    )
    for kind, n in every.most_common():
        print(f"{n:8} {kind}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
