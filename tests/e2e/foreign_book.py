"""A workbook made outside the project from what `sanzhang forms` lists alone: shuffled columns, other names, cells as people write them.

Belongs here: writing it and what its cells mean. Does not belong here: what a run makes of it (test_foreign_root, test_names).
"""

from __future__ import annotations

import io
import json
import random
from contextlib import redirect_stdout
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from pipelines.cli import main

UNIT, UNIT_NAME, PERIOD, PERIOD_TITLE = "640104", "兴庆区", "2026-05", "2026年5月"
TOWNSHIPS = {"凤凰北街街道": "640104001", "解放西街街道": "640104002", "富宁街街道": "640104004"}


def declared(form: str) -> dict[str, Any]:
    """A form as `sanzhang forms` lists it."""
    with redirect_stdout(io.StringIO()) as listed:
        assert main(["forms", "--format", "json"]) == 0
    return next(f for f in json.loads(listed.getvalue()) if f["form"] == form)


def written_and_meant(field: dict[str, Any], row: int, rng: random.Random) -> tuple[Any, Any]:
    """What to write into a cell and what it means, knowing the listing only."""
    if field["foreign_key"]:
        return rng.choice(list(TOWNSHIPS.items()))
    if field["type"] == "list":
        codes = rng.sample(field["codes"], 2)
        return field["separator"].join(c["title"] for c in codes), field["separator"].join(c["code"] for c in codes)
    if field["codes"]:
        code = rng.choice(field["codes"])
        return rng.choice([code["title"], *code["aliases"]]), code["code"]
    if field["type"] == "date":
        day = date(2026, 5, 1) + timedelta(days=row)
        return rng.choice([day, day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}"]), day
    if field["type"] == "integer":
        number = rng.randint(1, 20)
        return rng.choice([number, str(number)]), number
    if field["type"] == "number":
        return 2.5, Decimal("2.5")
    if field["type"] == "boolean":
        return rng.choice([(field["true_values"][0], True), (field["false_values"][0], False)])
    text = f"{field['title']}{row}"
    return text, text


def workbook(form: dict[str, Any], path: Path, rows: int = 12) -> list[dict[str, Any]]:
    """A workbook with title rows, shuffled columns and aliases as headers; returns what its cells mean, by row of the sheet."""
    rng = random.Random(7)
    fields = rng.sample(form["fields"], len(form["fields"]))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.append([f"{UNIT_NAME}{PERIOD_TITLE}{form['title']}"])
    sheet.append([f"{form['unit_label']}：{UNIT_NAME}科协", None, f"{form['period_label']}：{PERIOD_TITLE}"])
    sheet.append([])
    sheet.append([rng.choice([f["title"], *f["aliases"]]) for f in fields])
    meant = []
    for row in range(rows):
        pairs = [written_and_meant(f, row, rng) for f in fields]
        sheet.append([written for written, _ in pairs])
        meant.append({"source_row": 5 + row, **{f["name"]: value for f, (_, value) in zip(fields, pairs, strict=True)}})
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return meant
