"""What the scorecard is measured on: truth files of a demo root, findings of its edition, and how often each rule could have spoken.

Belongs here: reading truth/, landing and edition; comparing typed rows with the truth. Does not belong here: counting (scorecard.py).
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contracts.finding import Rule, rules
from pipelines.contracts.form import Form, FormField, forms
from pipelines.paths import PROJECT_ROOT, dbt_project_dir
from pipelines.quality.scorecard import Injected, Line, Said, false_flags, measure, missed

_NUMBERS = ("integer", "number")
_BY_TYPE = {
    "number_unparseable": _NUMBERS, "value_interpreted": _NUMBERS, "number_merged": _NUMBERS, "integer_fraction": ("integer",),
    "date_unparseable": ("date",), "date_interpreted": ("date",), "boolean_unparseable": ("boolean",),
    "number_range": _NUMBERS, "date_imprecise": ("date",), "boolean_interpreted": ("boolean",),
}  # fmt: skip
_JUDGED = ("pipelines/contracts", "pipelines/ingest", "pipelines/quality", "pipelines/demo")


@dataclass(frozen=True)
class Compared:
    """Typed cells of landing against the truth: equal, different with a finding in their row or sheet, different without (misread).

    `sheets` are those (file, sheet) in which a cell was misread.
    """

    cells: int
    equal: int
    explained: int
    misread: tuple[str, ...]
    sheets: frozenset[tuple[str, str]] = frozenset()


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _files(landing: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(landing.execute("select path, max(file_sha256) from main.receipt where file_sha256 is not null group by path").fetchall())


def load_faults(truth: Path, files: dict[str, str], edition: duckdb.DuckDBPyConnection) -> list[Injected]:
    """The faults of truth/faults.csv with their echoes; `files` gives the hash of each path, the edition which parts are in force."""
    out = set(
        edition.execute(
            "select file_sha256, coalesce(sheet, '') from marts.part group by all having bool_and(status != 'accepted')"
        ).fetchall()
    )
    echoes: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for r in _csv(truth / "echoes.csv"):
        echoes[r["fault_id"]].append((r["rule"], r["unit_code"], r["form"], r["period"]))
    faults = []
    for r in _csv(truth / "faults.csv"):
        sha256 = files[r["path"]] if r["path"] else ""
        in_force = not (r["rule"] and rules()[r["rule"]].emitter == "sql" and (sha256, r["sheet"]) in out)
        place = (sha256, r["sheet"], r["cell"], r["unit_code"], r["form"], r["period"])
        faults.append(Injected(r["fault_class"], r["rule"], *place, in_force=in_force, echoes=tuple(echoes[r["fault_id"]])))
    return faults


def load_findings(edition: duckdb.DuckDBPyConnection, units: set[str]) -> list[Said]:
    """Findings of an edition about files, about no unit, or about one of these units (others do not report in a small province)."""
    rows = edition.execute(
        "select rule, file_sha256, sheet, cell, unit_code, form, period from marts.finding order by finding_id"
    ).fetchall()
    said = [Said(*("" if value is None else str(value) for value in row)) for row in rows]
    return [s for s in said if s.file_sha256 or not s.unit_code or s.unit_code in units]


def applies(rule: Rule, field: FormField) -> bool:
    """True where a cell rule can speak about cells of this field."""
    limits, name = field.constraints, rule.rule
    if name in _BY_TYPE:
        return field.type in _BY_TYPE[name]
    declared = {
        "value_required": limits.required, "code_unknown": field.codelist is not None, "township_unknown": field.foreign_key is not None,
        "township_retired": field.foreign_key is not None, "below_minimum": limits.minimum is not None,
        "above_maximum": limits.maximum is not None, "too_long": limits.max_length is not None,
        "pattern_mismatch": limits.pattern is not None, "credit_code_check": field.format == "credit_code",
    }  # fmt: skip
    return declared.get(name, True)


def opportunities(
    landing: duckdb.DuckDBPyConnection, edition: duckdb.DuckDBPyConnection, units: set[str], spoken: Mapping[str, set[str]]
) -> dict[str, int]:
    """Rule → how many files, parts, columns, rows, cells or reports owed (its `per`) it looked at.

    Rows and reports are those of the forms of which the rule spoke or should have (`spoken`): what it never looks at would flatter it.
    """

    def count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
        row = connection.execute(sql).fetchone()
        return int(row[0]) if row else 0

    def of_forms(by_form: Mapping[str, int], rule: str) -> int:
        named = spoken.get(rule, set())
        return sum(by_form[name] for name in named) if named and named <= by_form.keys() else sum(by_form.values())

    rows = {name: count(landing, f"select count(*) from submissions.{name}") for name in forms()}
    owed = ", ".join(f"'{unit}'" for unit in sorted(units))
    counts = {
        "file": count(landing, "select count(*) from main.file where kind = 'submission'"),
        "part": count(landing, "select count(*) from main.part"),
        "column": count(landing, "select count(*) from main.part_column"),
    }
    due = f"select form, count(*) from marts.report_status where unit_code in ({owed}) and status != 'not_due' group by form"
    by_form: dict[str, dict[str, int]] = {"row": rows, "report": dict(edition.execute(due).fetchall())}

    def cells(rule: Rule) -> int:
        return sum(rows[name] * sum(applies(rule, f) for f in form.fields) for name, form in forms().items())

    def looked_at(rule: Rule) -> int:
        if rule.per == "cell":
            return cells(rule)
        return of_forms(by_form[rule.per], rule.rule) if rule.per in by_form else counts[rule.per]

    return {name: looked_at(rule) for name, rule in rules().items()}


def measure_root(landing: Path, edition: Path, truth: Path) -> list[Line]:
    """The scorecard of one published demo root; its truth folder must be that of the same build."""
    with duckdb.connect(str(landing), read_only=True) as landed, duckdb.connect(str(edition), read_only=True) as published:
        units = _units(landed)
        faults = load_faults(truth, _files(landed), published)
        findings = load_findings(published, units)
        spoken: dict[str, set[str]] = defaultdict(set)
        for rule, form in {*((f.rule, f.form) for f in faults), *((f.rule, f.form) for f in findings)}:
            if form:
                spoken[rule].add(form)
        looked_at = opportunities(landed, published, units, spoken)
    return measure(faults, findings, looked_at, compare(landing, truth).sheets)


def unexpected(landing: Path, edition: Path, truth: Path) -> list[str]:
    """What the measurement holds against the checks, a line each: faults not found, findings that no fault explains."""
    with duckdb.connect(str(landing), read_only=True) as landed, duckdb.connect(str(edition), read_only=True) as published:
        paths = {sha256: path for path, sha256 in _files(landed).items()}
        faults = load_faults(truth, _files(landed), published)
        findings = load_findings(published, _units(landed))
    return [
        f"{word} {one.rule} {paths.get(one.file_sha256, '')}#{one.sheet}!{one.cell} {one.unit_code} {one.form} {one.period}"
        for word, found in (("missed", missed(faults, findings)), ("false", false_flags(faults, findings)))
        for one in found
    ]


def _units(landed: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in landed.execute("select distinct unit_code from main.part where unit_code != ''").fetchall()}


def _text(field: FormField, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}".rstrip("0").rstrip(".") if field.type == "number" else str(value)


def _true_text(field: FormField, text: str) -> str:
    return text.rstrip("0").rstrip(".") if field.type == "number" and "." in text else text


def compare(landing: Path, truth: Path) -> Compared:
    """Every typed cell of every true row against the truth; a different cell is misread where nothing was said in its row or sheet."""
    cells = equal = explained = 0
    misread: list[str] = []
    sheets: set[tuple[str, str]] = set()
    with duckdb.connect(str(landing), read_only=True) as landed:
        files = _files(landed)
        said: dict[tuple[str, str], set[str]] = defaultdict(set)
        for sha256, sheet, cell, rule in landed.execute("select file_sha256, sheet, cell, rule from main.finding").fetchall():
            blocks = rules()[rule].severity == "blocking"  # the part is returned whole
            said[sha256, sheet].add("" if blocks else cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        for form in forms().values():
            got = _landed_rows(landed, form)
            for row in _csv(truth / f"{form.name}.csv"):
                where = (files[row["path"]], row["sheet"], int(row["source_row"]))
                mine = got.get(where)
                heard = said.get(where[:2], set()) | said.get((where[0], ""), set())
                for place, field in enumerate(form.fields):
                    cells += 1
                    if mine is not None and _text(field, mine[place]) == _true_text(field, row[field.name]):
                        equal += 1
                    elif row["source_row"] in heard or "" in heard:
                        explained += 1
                    else:
                        misread.append(f"{row['path']}#{row['sheet']}!{row['source_row']} {field.name}")
                        sheets.add(where[:2])
    return Compared(cells, equal, explained, tuple(misread), frozenset(sheets))


def _landed_rows(landed: duckdb.DuckDBPyConnection, form: Form) -> dict[tuple[str, str, int], tuple[object, ...]]:
    names = ", ".join(f.name for f in form.fields)
    rows = landed.execute(f"select file_sha256, sheet, source_row, {names} from submissions.{form.name}").fetchall()
    return {(r[0], r[1], r[2]): r[3:] for r in rows}


def code_hash() -> str:
    """First eight digits of the hash of all that decides what is found: contracts, reader, judges, demo, SQL checks."""
    digest = hashlib.sha256()
    models = dbt_project_dir()
    found = [(path.relative_to(PROJECT_ROOT), path) for name in _JUDGED for path in (PROJECT_ROOT / name).rglob("*")]
    found += [(path.relative_to(models.parent), path) for folder in ("models/quality", "macros") for path in (models / folder).rglob("*")]
    for name, path in sorted(pair for pair in found if pair[1].suffix in {".py", ".yaml", ".sql"}):
        digest.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]
