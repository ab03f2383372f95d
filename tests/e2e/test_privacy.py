"""No name and no telephone number of the truth stands anywhere in an edition: not in a table, not on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb

from pipelines.contracts.form import forms
from tests.e2e.conftest import Province

PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
HASH = re.compile(r"[0-9a-f]{16,64}")
WINDOW = 3


def persons(province: Province) -> set[str]:
    """Names of three characters out of every personal field that holds a name."""
    fields = [(form.name, f.name) for form in forms().values() for f in form.fields if f.personal and f.constraints.max_length]
    found = {row[field] for form, field in fields if field != "phone" for row in province.true_rows(form)}
    return {name for name in found if len(name) == WINDOW}


def texts(province: Province) -> Iterator[tuple[str, str]]:
    """Every distinct text of every published column, and every page."""
    with duckdb.connect(str(province.database()), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns where data_type = 'VARCHAR' "
            "and column_name not like '%sha256' and column_name not in ('cell', 'finding_id', 'activity_id', 'rule')"
        ).fetchall()
        for schema, table, column in columns:
            for (value,) in connection.execute(
                f'select distinct "{column}" from {schema}."{table}" where "{column}" is not null'
            ).fetchall():
                yield f"{schema}.{table}.{column}", value
    for page in sorted((province.database().parent / "site").rglob("*.html")):
        yield page.name, page.read_text(encoding="utf-8")


def test_no_person_leaves_the_machine(province: Province) -> None:
    names = persons(province)
    assert len(names) > 200
    leaks = []
    for where, published in texts(province):
        text = HASH.sub("", published)
        if PHONE.search(text):
            leaks.append((where, PHONE.search(text)))
        hit = next((text[i : i + WINDOW] for i in range(len(text) - WINDOW + 1) if text[i : i + WINDOW] in names), None)
        if hit:
            leaks.append((where, hit))
    assert leaks[:5] == []
