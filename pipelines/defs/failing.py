"""An invariant that does not hold, shown so that somebody can go on: what it says, the first rows, the SQL, what to do.

Belongs here: the rows and the SQL of a failed dbt test. Does not belong here: running dbt (dbt_events), the words of a test (its yml).
No personal column is shown, and numbers of persons are masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.contracts.finding import mask_numbers
from pipelines.contracts.form import exports, forms
from pipelines.defs.table_facts import Cursor, markdown

SHOWN_ROWS = 20
_LONGEST_SQL = 6000
ADVICE = (
    "这是流水线自己的不变量不成立，不是县里数据的问题：先看下面的行属于哪个单位、哪一期，"
    "再用 sanzhang explain 单位 对照；说不清的，连同 SQL 交给开发。改好以前现行版不动，可以照常查阅。"
)
Metadata = dict[str, Any]


def compiled(target: Path, test: Mapping[str, Any]) -> str:
    """The SQL of a test as dbt last ran it; empty where it was not compiled."""
    folder = target / "compiled" / str(test["package_name"])
    for path in (folder / str(test["original_file_path"]) / str(test["path"]), folder / str(test["original_file_path"])):
        if path.is_file():
            return path.read_text(encoding="utf-8").strip()
    return ""


def failure(cursor: Cursor, target: Path, test: Mapping[str, Any]) -> Metadata:
    """Metadata of a test that failed: the first twenty rows without persons, what to do, the SQL."""
    query = compiled(target, test)
    said: Metadata = {"怎么办": ADVICE}
    if query:
        said[f"前 {SHOWN_ROWS} 行"] = dg.MetadataValue.md(rows(cursor, query))
        said["SQL"] = dg.MetadataValue.md(f"```sql\n{query[:_LONGEST_SQL]}\n```")
    return said


def rows(cursor: Cursor, query: str) -> str:
    """The first rows that a test found, as a table; a personal column is left out."""
    asked = cursor.execute(f"select * from (\n{query}\n) limit {SHOWN_ROWS}")
    names = [str(column[0]) for column in asked.description]
    personal = {field.name for table in (*forms().values(), *exports().values()) for field in table.fields if field.personal}
    kept = [n for n, name in enumerate(names) if name not in personal]
    return markdown([names[n] for n in kept], [[row[n] for n in kept] for row in asked.fetchall()], mask_numbers)
