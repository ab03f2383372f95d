"""What a county and the office do about a finding, over two runs: copies in two folders, a reply, a resubmission, a correction.

Cells of the same night that look like formulas leave it as texts; what the night made of the changed files alone is what a rebuild of
everything makes, also where landing is gone and the work database was cut off.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines import flow
from pipelines.cli import main
from pipelines.editions import publish
from pipelines.paths import Roots
from tests.e2e.conftest import run

COPY, BROKEN = "submissions/红寺堡区科协/报表.xlsx", ("submissions/兴庆区科协/坏.xlsx", "submissions/红寺堡区科协/坏.xlsx")
XINGQING, HONGSIBU = "640104", "640303"
FORMULAS = ("=HYPERLINK(1)", "+1+cmd|A0", "-2+3+cmd|A0", "@SUM(1)", "\t=1+1", "＝1+1")

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _written_as_texts(path: Path, places: dict[str, str]) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for address, text in places.items():
            if sheet[address].value == "place of a formula":
                sheet[address].value = text
                sheet[address].data_type = "s"
    book.save(path)


def _formulas_in(book: Path) -> list[bytes]:
    with zipfile.ZipFile(book) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    return [formula for sheet in sheets for formula in re.findall(rb"<f[ >].*?</f>", sheet, re.DOTALL)]


def command(roots: Roots, *arguments: str) -> int:
    return main([*arguments, "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)])


def put(roots: Roots, path: str, month: str, text: object, *, field: str = "people", nth: int = 0) -> str:
    """Write into a cell of the workbook at `path` (activities of that month) as it stands under raw; its A1 address."""
    with duckdb.connect(str(roots.landing), read_only=True) as landing:
        found = landing.execute(
            "select c.sheet, c.column_letter, a.source_row from main.part_column as c join submissions.activity_record as a "
            "using (file_sha256, sheet) where c.form = 'activity_record' and c.field = ? and a.period = ? and file_sha256 = "
            "(select max_by(file_sha256, receipt_no) from main.receipt where path = ?) order by a.source_row",
            [field, month, path],
        ).fetchall()
    sheet, letter, row = found[nth]
    book = openpyxl.load_workbook(roots.raw / path)
    book[sheet][f"{letter}{row}"] = text
    book.save(roots.raw / path)
    return f"{letter}{row}"


def findings(roots: Roots, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    capsys.readouterr()
    assert command(roots, "findings", *arguments, "--format", "json") == 0
    rows: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return rows


def path_of(roots: Roots, month: str) -> str:
    with duckdb.connect(str(roots.landing), read_only=True) as landing:
        found = landing.execute(
            "select r.path from main.part join main.receipt as r using (file_sha256) where form = 'activity_record' and unit_code = ? "
            "and period = ? and r.path like '%.xlsx' order by r.receipt_no",
            [XINGQING, month],
        ).fetchall()
    return str(found[-1][0])


def test_a_finding_from_its_first_night_to_its_last(published: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    roots, judged = published, json.loads(published.suite_results.read_text())
    april, may, june = (path_of(roots, month) for month in ("2026-04", "2026-05", "2026-06"))
    spoiled, kept = put(roots, may, "2026-05", 12.5), put(roots, june, "2026-06", 7.5)
    for path in (COPY, *BROKEN):
        (roots.raw / path).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(roots.raw / may, roots.raw / COPY)
    for path in BROKEN:
        (roots.raw / path).write_bytes(b"PK\x03\x04 cut off")
    places = {put(roots, april, "2026-04", "place of a formula", nth=nth): text for nth, text in enumerate(FORMULAS)}
    _written_as_texts(roots.raw / april, places)
    next(path for path in sorted(roots.submissions.rglob("*.xlsx"), reverse=True) if "兴庆区" not in path.parts[-2]).unlink()
    before = content_in_force(roots)
    assert run(roots) == 0
    judged_now = json.loads(roots.suite_results.read_text())
    assert content_in_force(roots) != before
    assert judged.keys() & judged_now.keys(), "what did not change was not judged again"
    assert judged_now.keys() - judged.keys(), "what changed was judged"

    found = [row for row in findings(roots, capsys) if row["rule"] in ("integer_fraction", "file_unreadable", "path_contradicts")]
    assert sorted((row["path"], row["cell"] or "", row["return_to"]) for row in found) == sorted([
        (may, spoiled, XINGQING), (COPY, spoiled, HONGSIBU), (COPY, "", HONGSIBU), (june, kept, XINGQING),
        (BROKEN[0], "", XINGQING), (BROKEN[1], "", HONGSIBU),
    ])  # fmt: skip
    assert {row["path"] for row in findings(roots, capsys, "--unit", HONGSIBU) if row["path"]} >= {COPY, BROKEN[1]}
    assert command(roots, "slips") == 0
    said = "\n".join(text for text in slip_texts(roots, HONGSIBU))
    assert "报表.xlsx" in said
    assert "坏.xlsx" in said
    no_formula_left_the_night(roots, capsys)
    rebuilt_it_is_the_same(roots)

    wrong = next(row for row in found if row["path"] == may)
    asked = next(row for row in found if row["path"] == june)
    target = f"{wrong['file_sha256']}#{wrong['sheet']}!{wrong['cell']}"
    fix = ("--value", "12", "--expect", "12.5", "--by", "发展部", "--reason", "电话核实")
    assert command(roots, "decide", "correct", target, *fix) == 0
    assert command(roots, "decide", "reply", asked["finding_id"], "--by", "兴庆区科协", "--reason", "半天计半场") == 0
    put(roots, june, "2026-06", "另一场活动", field="title", nth=1)
    assert run(roots, "--as-of", "2026-08-03") == 0

    now = {(row["path"], row["cell"], row["status"]): row for row in findings(roots, capsys) if row["rule"] == "integer_fraction"}
    assert set(now) == {(june, kept, "explained"), (june, kept, "corrected")}
    again = now[june, kept, "explained"]
    assert (again["finding_id"], again["reply"]) == (asked["finding_id"], "半天计半场")
    assert (again["first_seen"], again["last_seen"]) == (asked["first_seen"], "2026-08-03")
    assert asked["first_seen"] == "2026-07-31"
    assert again["file_sha256"] != asked["file_sha256"]
    gone = {row["finding_id"]: row["gone_reason"] for row in findings(roots, capsys, "--gone")}
    assert gone[wrong["finding_id"]] == "办公室更正了这一格：电话核实"


def content_in_force(roots: Roots) -> str:
    edition = roots.editions / roots.current.read_text(encoding="utf-8").strip()
    return str(json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["content_sha256"])


def rebuilt_it_is_the_same(roots: Roots) -> None:
    """Without landing, without anything under raw/submissions, with a work database that was cut off: from the store alone."""
    edition, content, judged = roots.current.read_text(), content_in_force(roots), json.loads(roots.suite_results.read_text())
    for path in (roots.landing, roots.current.with_name("current.inputs")):
        path.unlink()
    roots.work.with_name("work.duckdb.wal").write_bytes(b"cut")
    away = roots.submissions.rename(roots.raw.with_name("away"))
    assert run(roots) == 0
    away.rename(roots.submissions)
    assert (roots.current.read_text(), content_in_force(roots)) == (edition, content)
    assert json.loads(roots.suite_results.read_text()) == judged
    assert publish.answers(roots, flow.input_key(roots, flow.default_as_of(roots)))


def no_formula_left_the_night(roots: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    books = sorted(roots.warehouse.rglob("*.xlsx"))
    texts = {str(c.value).strip() for book in books for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for c in row}
    assert books
    computing = {book.name for book in books if _formulas_in(book)}
    assert {name for name in computing if not name.startswith("名次表_")} == set()
    assert [formula for book in books for formula in _formulas_in(book) if any(word in formula for word in (b"HYPERLINK", b"cmd|"))] == []
    assert [f for f in FORMULAS if not any(f.strip() in text for text in texts)] == []
    for words in (["findings"], ["ranking"]):
        capsys.readouterr()
        assert command(roots, *words, "--format", "csv") == 0
        cells = [cell for row in csv.reader(io.StringIO(capsys.readouterr().out)) for cell in row]
        assert [cell for cell in cells if cell.startswith(STARTS) and not _is_number(cell)] == []
        assert words[0] == "ranking" or [f for f in FORMULAS if not any(f.strip() in cell for cell in cells)] == []


def slip_texts(roots: Roots, unit: str) -> list[str]:
    book = openpyxl.load_workbook(roots.slips / unit / "退回修改单.xlsx")
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
