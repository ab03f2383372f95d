"""A unit's own cells as it wrote them, for its own slip: the published finding names nobody, the unit may read what it wrote itself.

Belongs here: finding the landed texts behind a published finding. Does not belong here: texts of another unit (rules that compare units
are made in SQL and stay masked), personal fields (they are masked when they are found).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.contracts.finding import MASK
from pipelines.reports.published import Row

_TEXTS = ("sheet", "observed", "expected", "message")
_Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class OwnTexts:
    """Findings of reading and of the cell rules as landed, by rule, file, cell and field; paths as received and persons named beside
    the tables (who filled them in, how to reach them), by file."""

    found: dict[_Key, Row]
    paths: dict[str, str]
    contacts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, landing: Path) -> OwnTexts:
        """Those of a landing database; duckdb.IOException where another process writes it."""
        with duckdb.connect(str(landing), read_only=True) as connection:
            rows = connection.execute(
                "select rule, file_sha256, cell, field, any_value(sheet), any_value(observed), any_value(expected), any_value(message) "
                "from main.finding where emitter in ('ingest', 'polars') and file_sha256 != '' group by all having count(*) = 1"
            ).fetchall()
            paths = connection.execute("select file_sha256, max_by(path, receipt_no) from main.receipt group by all").fetchall()
            contacts = connection.execute(
                "select file_sha256, string_agg(distinct text, '、' order by text) from main.contact group by all"
            ).fetchall()
        found = {(r[0], r[1], r[2], r[3]): dict(zip(_TEXTS, r[4:], strict=True)) for r in rows}
        return cls(found, dict(paths), dict(contacts))

    def unmasked(self, row: Row) -> Row:
        """The finding with the unit's own texts where what was published hides some of them."""
        if not any(MASK in str(row[name] or "") for name in (*_TEXTS, "path")):
            return row
        own = self.found.get((row["rule"], row["file_sha256"] or "", row["cell"] or "", row["field"] or ""), {})
        path = self.paths.get(row["file_sha256"] or "") if row["path"] else None
        return {**row, **{name: text for name, text in own.items() if text}, **({"path": path} if path else {})}
