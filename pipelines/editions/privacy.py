"""The one door through which texts leave: every published text passes here, and no name or number of a person goes through.

Belongs here: which persons landing knows, which published columns are the office's own words, the copy without persons.
Does not belong here: what a name looks like (contracts.persons), pages (they read the masked tables).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.form import exports, forms
from pipelines.contracts.persons import Persons, learnt, names_in_cell, numbers_of, person_words, sole_name
from pipelines.contracts.unit import unit_book
from pipelines.editions.content import shape

# tables whose texts come from seeds and declarations, never from a sheet: a unit or a rule may be called like a person
OWN_SCHEMAS = frozenset({"reference"})
OWN_TABLES = frozenset({"marts.edition", "marts.indicator", "marts.period", "marts.point_rule", "marts.rule", "marts.unit"})
SHEET = "sheet"
# a text without a Chinese character, a long number or a parted one holds nothing that could be masked
_WORTH_A_LOOK = r"\p{Han}|\d{7}|\d{3,4}[^0-9A-Za-z]{1,2}\d{4}"
# columns that are made here: hashes, codes, addresses
OWN_COLUMNS = frozenset({"activity_id", "case_id", "cell", "file_sha256", "finding_id", "match_id", "period", "township_code", "unit_code"})


def _texts(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [text for (text,) in connection.execute(query).fetchall() if text]


def _distinct(table: str, column: str) -> str:
    return f'select distinct "{column}" from {table} where regexp_matches("{column}", \'{_WORTH_A_LOOK}\')'


def known_persons(connection: duckdb.DuckDBPyConnection, catalog: str) -> Persons:
    """Every name and number that landing (attached as `catalog`) knows: personal fields as received, contact cells, columns of people
    that no form asks for. The units' own names stay readable."""
    names: set[str] = set()
    numbers: set[str] = set()
    columns = [(f"received_text.{form.name}", f.name) for form in forms().values() for f in form.fields if f.names_person]
    columns += [(f"exports.{export.name}", f.name) for export in exports().values() for f in export.fields if f.names_person]
    for table, column in columns:
        for text in _texts(connection, f"select distinct {column}::varchar from {catalog}.{table} where {column} is not null"):
            names.update(names_in_cell(text))
            numbers.update(numbers_of(text))
    for kind, text in connection.execute(f"select distinct kind, text from {catalog}.main.contact").fetchall():
        (names if kind == "name" else numbers).add(text)
    words = person_words()
    for header, text in connection.execute(f"select distinct header_text, text from {catalog}.main.unmatched_cell").fetchall():
        if any(label in header for label in words.labels):
            names.update(n for n in names_in_cell(text) if words.is_name_like(n))
        if any(label in header for label in words.phone_labels):
            numbers.update(numbers_of(text))
    return Persons.of(names, numbers, unit_book().words)


def persons_of_landing(landing: Path) -> Persons:
    """known_persons of this landing database; duckdb.IOException where it cannot be opened."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{landing}' as landing (read_only)")
        return known_persons(connection, "landing")


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str) -> list[tuple[str, str, str]]:
    """(schema, table, column) of every published text that may come from a sheet, an export, a path or an act."""
    rows = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() where database_name = ? and data_type = 'VARCHAR' "
        "order by schema_name, table_name, column_index",
        [catalog],
    ).fetchall()
    published = shape(connection, catalog)
    return [
        (schema, table, column) for schema, table, column in rows
        if table in published.get(schema, {}) and schema not in OWN_SCHEMAS and f"{schema}.{table}" not in OWN_TABLES
        and column not in OWN_COLUMNS and not column.endswith("_title")
    ]  # fmt: skip


def _of_who_fields(connection: duckdb.DuckDBPyConnection, catalog: str) -> set[str]:
    """Names that stand alone in a cell of a who-field that could not be read, as findings and evidence show it."""
    fields = list(person_words().who_fields)
    found: set[str] = set()
    tables = shape(connection, catalog).get("marts", {})
    if "finding" in tables:
        query = f"select distinct observed from {catalog}.marts.finding where list_contains(?, field) and observed is not null"
        found |= {name for (text,) in connection.execute(query, [fields]).fetchall() if (name := sole_name(text))}
    return found


def _distinct_sheets(masked: dict[str, str]) -> dict[str, str]:
    """Two sheets never get one name: the second of the same masked name is numbered."""
    taken: dict[str, int] = {}
    named: dict[str, str] = {}
    for text in sorted(masked):
        said = masked[text]
        taken[said] = taken.get(said, 0) + 1
        named[text] = said if taken[said] == 1 else f"{said}（{taken[said]}）"
    return named


@dataclass(frozen=True)
class Masks:
    """What has to change on the way out: (schema, table) → column → (text, masked text); and by which persons."""

    persons: Persons
    changes: dict[tuple[str, str], dict[str, list[tuple[str, str]]]]


def masks_of(connection: duckdb.DuckDBPyConnection, catalog: str, known: Persons) -> Masks:
    """The texts of the published schemas of `catalog` that name a person, and what stands in their place.

    Names are those of `known` and those that the texts themselves give away. Texts of seeds and declarations stay as they are.
    """
    texts: dict[tuple[str, str, str], list[str]] = {}
    found = _of_who_fields(connection, catalog)
    for place in _columns(connection, catalog):
        schema, table, column = place
        texts[place] = sorted(_texts(connection, _distinct(f'{catalog}.{schema}."{table}"', column)))
        if column in person_words().who_fields:
            found |= {name for text in texts[place] if (name := sole_name(text))}
    distinct = {text for own in texts.values() for text in own}
    persons = known.and_learnt(found | {name for text in distinct for name in learnt(text)})
    said = {text: persons.mask(text) for text in distinct}
    sheets = _distinct_sheets({text: said[text] for (_, _, column), own in texts.items() if column == SHEET for text in own})
    changes: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = {}
    for (schema, table, column), own in texts.items():
        into = sheets if column == SHEET else said
        if changed := [(text, into[text]) for text in own if into[text] != text]:
            changes.setdefault((schema, table), {})[column] = changed
    return Masks(persons, changes)


def copy_masked(connection: duckdb.DuckDBPyConnection, source: str, target: str, changes: dict[str, list[tuple[str, str]]]) -> None:
    """`target` is a new base table with the rows of `source`, these texts of these columns replaced before anything is written: a text
    that was written once and updated later would still stand in the file."""
    import polars as pl  # half a second, which commands that only mask a text need not spend

    replaced, joined = [], []
    for number, (column, changed) in enumerate(changes.items()):
        connection.register(f"masked_{number}", pl.DataFrame(changed, schema=["text", "masked"], orient="row"))
        replaced.append(f'coalesce(m{number}.masked, t."{column}") as "{column}"')
        joined.append(f'left join masked_{number} as m{number} on t."{column}" = m{number}.text')
    columns = f"t.* replace ({', '.join(replaced)})" if replaced else "t.*"
    connection.execute(f"create table {target} as select {columns} from {source} as t {' '.join(joined)}")
    for number in range(len(changes)):
        connection.unregister(f"masked_{number}")


def masked_inputs(inputs: list[dict[str, Any]], persons: Persons) -> list[dict[str, Any]]:
    """The receipts of a manifest with paths that name nobody; the store is asked by hash, so nothing is lost."""
    return [{**row, "path": persons.mask(row["path"])} for row in inputs]
