"""Full ingest of many workbooks beside bare reading of the same files: python -m benchmarks.ingest [--files 3000] [--form F] [--rows 300]

Belongs here: invented workbooks, times, peak memory, ratios. Does not belong here: correctness (tests), the demo province (demo).
Full ingest = receive (hash, copy into the store) and land (read, header match, error cells, typed rows and findings committed).
Bare reading = fastexcel, every cell of the sheet as text into one arrow batch, in one thread, files already in the page cache.
The ingest reads in as many processes as there are cores, the bare reading in one: the ratio by the clock is what a nightly run waits,
the ratio in processor time what it costs. Ratios travel between machines, seconds do not. Every measurement runs in a process of its
own, so its peak memory is its own.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

import fastexcel
import xlsxwriter

from pipelines.contracts.creditcode import check_character
from pipelines.contracts.form import Form, FormField, forms
from pipelines.contracts.unit import unit_book
from pipelines.paths import Roots
from pipelines.quality.intake import READERS, WORTH_IT

_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴马丁杨白纳哈", "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰文建国"
BOOKS, DAY = 12, date(2025, 4, 8)
WORDING = {"month": "2025年3月", "quarter": "2025年第一季度", "half": "2025年上半年", "year": "2025年度"}


def _value(field: FormField, rng: random.Random, townships: list[str]) -> object:
    """What a careful county writes into a cell of this field; blank in one of ten where it may be."""
    if not field.constraints.required and rng.random() < 0.1:
        return ""
    if field.foreign_key:
        return rng.choice(townships)
    if field.format == "credit_code":
        body = f"51640323MJX{rng.randrange(1_000_000):06}"
        return body + (check_character(body + "0") or "0")
    if field.codes:
        return rng.choice(field.codes.codes).title
    match field.type:
        case "integer":
            return rng.randrange(1, 60)
        case "number":
            return rng.randrange(2, 40) / 4
        case "date":
            return date(2025, 3, 1) + timedelta(days=rng.randrange(31))
        case "boolean":
            return rng.choice(field.true_values + field.false_values)
    if field.personal:
        return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 2, 2))))
    return f"{field.title}{rng.randrange(100_000):05}"


def _values(form: Form, rng: random.Random, townships: list[str]) -> list[object]:
    """One row; a pair that came out the wrong way round is turned."""
    found = {f.name: _value(f, rng, townships) for f in form.fields}
    for pair in form.pairs:
        smaller, larger = found[pair.smaller], found[pair.larger]
        if smaller != "" and larger != "" and smaller > larger:  # type: ignore[operator]
            found[pair.smaller], found[pair.larger] = larger, smaller
    return list(found.values())


def _book(name: str, rows: int, seed: int) -> bytes:
    """A workbook of the form with its title, labels, 序号, every declared field, 备注, and a total row."""
    rng, form, memory = random.Random(seed), forms()[name], io.BytesIO()
    townships = [u.name for u in unit_book().units.values() if u.parent == "640323" and u.status == "current"]
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    sheet, day = book.add_worksheet(form.submission.sheet), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, [f"宁夏{form.title}"])
    sheet.write_row(
        1,
        0,
        [f"{form.submission.unit_label}：盐池县科协 1", "", f"{form.submission.period_label}：", WORDING[form.submission.cadence.value]],
    )
    sheet.write_row(2, 0, ["序号", *(f.title for f in form.fields), "备注"])
    for row in range(rows):
        for column, value in enumerate([row + 1, *_values(form, rng, townships)]):
            if isinstance(value, date):
                sheet.write_datetime(row + 3, column, value, day)
            elif value != "":
                sheet.write(row + 3, column, value)
    book.close()
    return memory.getvalue()


def make(folder: Path, files: int, name: str, rows: int) -> None:
    """`files` different workbooks: a dozen originals, each sent again under another document title."""
    originals = [_book(name, rows, seed) for seed in range(BOOKS)]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        path = folder / f"{number:05}.xlsx"
        with (
            zipfile.ZipFile(io.BytesIO(originals[number % BOOKS])) as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
        ):
            for member in old.infolist():
                data = old.read(member)
                if member.filename == "xl/sharedStrings.xml":
                    data = data.replace("科协 1<".encode(), "科协<".encode()).replace(b"</sst>", f"<si><t>{number}</t></si></sst>".encode())
                new.writestr(member, data)


def bare(folder: Path) -> None:
    """Read every sheet of every file with fastexcel and drop it."""
    for path in sorted(folder.rglob("*.xlsx")):
        reader = fastexcel.read_excel(path.read_bytes())
        for sheet in reader.sheet_names:
            reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_arrow()


def ingest(root: Path) -> None:
    """Receive and land everything under the root."""
    from pipelines import flow
    from pipelines.ingest.receipt import receive

    roots = Roots.resolve(str(root / "raw"), str(root / "warehouse"))
    receive(roots, DAY)
    flow.land(roots, DAY)


def measured(what: str, root: Path) -> tuple[float, float, float, float]:
    """Seconds and processor seconds (without the imports of the process that measures, with those of the reading processes that it
    starts), peak MiB of the process and of the largest it starts; every measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.ingest", "--only", what, "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, work, peak, reader_peak = map(float, done.stdout.split()[-4:])
    return seconds, work, peak, reader_peak


def _only(what: str, root: Path) -> None:
    import pipelines.flow  # noqa: F401  imports are not what is measured

    folder = root / "raw" / "submissions"
    for path in sorted(folder.rglob("*.xlsx")):
        path.read_bytes()
    began, worked = time.perf_counter(), time.process_time()
    if what == "bare":
        bare(folder)
    else:
        ingest(root)
    spent, (own, children) = time.perf_counter() - began, map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    work = time.process_time() - worked + children.ru_utime + children.ru_stime
    print(spent, work, own.ru_maxrss / 1024, children.ru_maxrss / 1024)


def report(files: int, name: str, rows: int) -> None:
    """Make the files, measure, print."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        folder = root / "raw" / "submissions"
        make(folder, files, name, rows)
        print(f"{files} workbooks of {name}, {rows} rows x {len(forms()[name].fields) + 2} columns")
        print(f"ingest: {READERS} reading processes from {WORTH_IT} files on; bare: one process, one thread")
        bare_run, full = measured("bare", root), measured("ingest", root)
        again = measured("ingest", root)
        for path in sorted(folder.iterdir())[::100]:
            with zipfile.ZipFile(path, "a") as archive:
                archive.writestr("docProps/again.txt", "1")
        changed = measured("ingest", root)
    per = 1000 / files
    for title, (seconds, work, peak, reader_peak) in (
        ("bare reading", bare_run), ("full ingest", full), ("nothing changed", again), ("1 % changed", changed),
    ):  # fmt: skip
        work_said = f"processor {work:7.2f} s {work * per:6.2f} ms"
        print(
            f"{title:16} {seconds:8.2f} s  {seconds * per:6.2f} ms a file  {work_said}  peak {peak:5.0f} MiB, reader {reader_peak:5.0f} MiB"
        )
    print(f"ratio            {full[0] / bare_run[0]:8.2f} by the clock, {full[1] / bare_run[1]:.2f} in processor time")


def main() -> int:
    """Run the whole report, or one measurement of it (--only)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, nargs="+", default=[3000])
    parser.add_argument("--form", default="sanhui_register")
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--only", choices=("bare", "ingest"))
    parser.add_argument("--root", type=Path)
    options = parser.parse_args()
    if options.only:
        _only(options.only, options.root)
    else:
        for files in options.files:
            report(files, options.form, options.rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
