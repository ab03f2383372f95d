"""Keys, references and coverage of the office's tables and what they say together with the schemes, before anything runs.

Belongs here: every contradiction as one Chinese line with file and line, and the refusal. Does not belong here: what a table may hold
(seedtables.yaml), one scheme by itself (scheme, schemesum).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from pipelines.contracts.finding import rules
from pipelines.contracts.form import exports, forms
from pipelines.contracts.parameter import asked_parameters
from pipelines.contracts.period import parse_code
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.scheme import schemes
from pipelines.contracts.seedtable import Column, Cover, SeedRow, SeedTable, TableRules, read_table, table_rules
from pipelines.paths import seeds_dir

_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_TYPES = {
    "integer": "整数",
    "number": "数",
    "date": "日期，如 2025-03-31",
    "boolean": "true 或 false",
    "period": "期次，如 2025-03、2025Q1",
}


@dataclass(frozen=True)
class Problem:
    """One contradiction: the file, the line (0 where it is about the whole file) and what is wrong and how to mend it."""

    file: str
    line: int
    text: str

    @property
    def said(self) -> str:
        """One line for a terminal."""
        return f"{self.file} 第 {self.line} 行：{self.text}" if self.line else f"{self.file}：{self.text}"


class Tables:
    """All tables of a seed folder, read once, and the sets that a column may refer to."""

    def __init__(self, seeds: Path) -> None:
        """Reads nothing yet; a table is read when it is asked for."""
        self.seeds = seeds
        self._read: dict[str, SeedTable] = {}

    def table(self, name: str) -> SeedTable:
        """The table of that name; an empty one where there is no such file."""
        if name not in self._read:
            path = self.seeds / f"{name}.csv"
            self._read[name] = read_table(path) if path.is_file() else SeedTable((), (), ())
        return self._read[name]

    @cached_property
    def leaves(self) -> dict[str, str]:
        """Code → title of every indicator that a scheme computes."""
        return {r.cells["indicator_code"]: r.cells["title"] for r in self.table("scheme_indicator").rows if r.cells.get("rule")}

    def known(self, name: str) -> frozenset[tuple[str, ...]]:
        """The keys of table.column, or of a set declared elsewhere (declared.<set>)."""
        table, column = name.split(".")
        if table != "declared":
            return frozenset((row.cells.get(column, ""),) for row in self.table(table).rows)
        return frozenset(_DECLARED[column](self))


_DECLARED: dict[str, Callable[[Tables], Iterable[tuple[str, ...]]]] = {
    "form": lambda _: [(name,) for name in forms()],
    "export": lambda _: [(name,) for name in exports()],
    "rule": lambda _: [(name,) for name in rules()],
    "asked_parameter": lambda _: asked_parameters(),
    "indicator": lambda tables: [(code,) for code in tables.leaves],
    "measured": lambda tables: [
        (r.cells["level"], r.cells["indicator_code"]) for r in tables.table("scheme_indicator").rows if r.cells.get("rule")
    ],
}  # fmt: skip


def _cell(text: str, column: Column, tables: Tables) -> str | None:
    """What is wrong with one cell; None where nothing is."""
    if text != text.strip():
        return f"“{text}”前后有空格，请去掉"
    if not text:
        return "没有填" if column.required else None
    if column.one_of and text not in column.one_of:
        return f"“{text}”不认识，应为 {'、'.join(column.one_of)} 之一"
    if column.pattern and not re.fullmatch(column.pattern, text):
        return f"“{text}”应是 {column.said}"
    if not _typed(text, column):
        return f"“{text}”应是{_TYPES[column.type]}"
    if column.at_least is not None and float(text) < column.at_least:
        return f"“{text}”应不小于 {column.at_least:g}"
    if column.refers:
        parts = text.split(column.parted) if column.parted else [text]
        if unknown := [part for part in parts if (part,) not in tables.known(column.refers)]:
            return f"“{unknown[0]}”在{_named(column.refers)}里没有"
    return None


def _typed(text: str, column: Column) -> bool:
    if column.type == "integer":
        return bool(_INTEGER.fullmatch(text))
    if column.type == "number":
        return bool(_NUMBER.fullmatch(text))
    if column.type == "boolean":
        return text in ("true", "false")
    try:
        if column.type == "date":
            return date.fromisoformat(text).isoformat() == text
        if column.type == "period":
            parse_code(text)
    except ValueError:
        return False
    return True


def _named(refers: str) -> str:
    table, column = refers.split(".")
    said = {"declared.rule": "检查规则（sanzhang rules）", "declared.indicator": "评分方案的指标"}
    return said.get(refers, f" {table}.csv 的 {column} 列")


def _cells(name: str, table: SeedTable, rule: TableRules, tables: Tables) -> Iterator[Problem]:
    file = f"{name}.csv"
    yield from (Problem(file, line, f"列数和表头不同，应有 {len(table.header)} 列") for line in table.wide)
    for row in table.rows:
        for column, declared in rule.columns.items():
            if wrong := _cell(row.cells[column], declared, tables):
                yield Problem(file, row.line, f"{column} {wrong}" if wrong == "没有填" else f"{column}{wrong}")
        for first, last in rule.ordered:
            if row.cells[first] and row.cells[last] and row.cells[first] > row.cells[last]:
                yield Problem(file, row.line, f"{first} {row.cells[first]} 晚于 {last} {row.cells[last]}")
        for reference in rule.refers:
            asked = all(row.cells[column] in kept for column, kept in reference.when.items())
            key = tuple(row.cells[column] for column in reference.columns)
            if asked and key not in tables.known(reference.to):
                yield Problem(file, row.line, f"{'、'.join(reference.columns)}“{'、'.join(key)}”不是{reference.said}")


def _keys(name: str, table: SeedTable, rule: TableRules) -> Iterator[Problem]:
    for columns in (rule.key, *rule.unique):
        seen: dict[tuple[str, ...], int] = {}
        for row in table.rows:
            key = tuple(row.cells[column] for column in columns)
            if seen.setdefault(key, row.line) != row.line:
                said = f"{'、'.join(columns)}“{'、'.join(key)}”已在第 {seen[key]} 行写过，只能有一行，请删去其一"
                yield Problem(f"{name}.csv", row.line, said)


def _covers(name: str, table: SeedTable, rule: TableRules, tables: Tables) -> Iterator[Problem]:
    for cover in rule.covers:
        used = [f"{code} {tables.leaves[code]}" for code in cover.indicators if code in tables.leaves]
        if (cover.when == "any_row" and not table.rows) or (cover.when == "used" and not used):
            continue
        held = {tuple(row.cells[column] for column in cover.by) for row in table.rows}
        for key, where in _wanted(cover, tables):
            if key not in held:
                why = f"，指标 {'、'.join(used)} 要用" if used else ""
                yield Problem(f"{name}.csv", 0, f"没有 {'、'.join(key)}{where or ' '}的{rule.title}{why}，请补一行")


def _wanted(cover: Cover, tables: Tables) -> Iterator[tuple[tuple[str, ...], str]]:
    """The keys that must be there, with the words that say where they come from."""
    if cover.of.startswith("declared."):
        yield from ((key, "") for key in sorted(tables.known(cover.of)))
        return
    for row in tables.table(cover.of).rows:
        if all(row.cells.get(column) == value for column, value in cover.where.items()):
            yield tuple(row.cells[column] for column in cover.by), _place_of(cover.of, row)


def _place_of(table: str, row: SeedRow) -> str:
    return f"（{row.cells.get('unit_name', '')}，{table}.csv 第 {row.line} 行）"


def _parents(tables: Tables) -> Iterator[Problem]:
    """Every unit but the region hangs below another, and no chain of parents runs in a circle."""
    rows = {row.cells["unit_code"]: row for row in tables.table("unit").rows}
    for code, row in rows.items():
        parent, seen = row.cells["parent_code"], {code}
        if not parent and row.cells["level"] in ("city", "county", "township"):
            yield Problem("unit.csv", row.line, "parent_code 没有填：除自治区外都要写上级单位")
        while parent in rows and parent not in seen:
            seen.add(parent)
            parent = rows[parent].cells["parent_code"]
        if parent in seen:
            yield Problem("unit.csv", row.line, f"parent_code“{row.cells['parent_code']}”成环：沿上级一直找，又回到 {parent}")


def _cadences(tables: Tables) -> Iterator[Problem]:
    for row in tables.table("obligation").rows:
        for column in ("first_period", "last_period"):
            code = row.cells[column]
            if code and parse_code(code).cadence.value != row.cells["cadence"]:
                yield Problem("obligation.csv", row.line, f"{column}“{code}”和 cadence“{row.cells['cadence']}”不是同一种期次")


def _peer_groups(tables: Tables) -> Iterator[Problem]:
    """A maximum of a peer group names a group that there is."""
    known = {row.cells["peer_group"] for row in tables.table("peer_group").rows}
    lines = {(r.cells["scheme"], r.cells["level"], r.cells["indicator_code"]): r.line for r in tables.table("scheme_indicator").rows}
    for scheme in schemes():
        for row in scheme.indicators:
            for group in (row.rule_params or {}).get("max", {}) if row.rule == "group_max" else ():
                if group not in known:
                    said = f"{row.indicator_code} 的 rule_params max 里，“{group}”不是 peer_group.csv 里的可比组"
                    yield Problem("scheme_indicator.csv", lines[row.scheme, row.level, row.indicator_code], said)


_TOGETHER: dict[str, Callable[[Tables], Iterator[Problem]]] = {"unit": _parents, "obligation": _cadences}


def problems(seeds: Path) -> list[Problem]:
    """Everything that is wrong with the office's tables in a seed folder, table by table in line order; empty where nothing is."""
    tables, found = Tables(seeds), list[Problem]()
    for name, rule in table_rules().items():
        if not (seeds / f"{name}.csv").is_file():
            found.append(Problem(f"{name}.csv", 0, "没有这个文件"))
            continue
        table = tables.table(name)
        if wrong := _header(name, table, rule):
            found.append(wrong)
            continue
        own = [*_cells(name, table, rule, tables), *_keys(name, table, rule)]
        if not own and name in _TOGETHER:
            own += _TOGETHER[name](tables)
        found += sorted([*own, *_covers(name, table, rule, tables)], key=lambda p: (p.line == 0, p.line))
    return found


def _header(name: str, table: SeedTable, rule: TableRules) -> Problem | None:
    file = f"{name}.csv"
    if missing := [column for column in rule.columns if column not in table.header]:
        return Problem(file, 1, f"缺少列“{missing[0]}”，应有 {'、'.join(rule.columns)}")
    if unknown := [column for column in table.header if column not in rule.columns]:
        return Problem(file, 1, f"不认识列“{unknown[0]}”，应有 {'、'.join(rule.columns)}")
    return Problem(file, 1, "有两列同名") if len(set(table.header)) < len(table.header) else None


def empty_tables(seeds: Path) -> list[str]:
    """One line for each table without rows whose emptiness lets something pass unchecked."""
    tables = Tables(seeds)
    return [
        f"{rule.title} {name}.csv 是空表：指标 {'、'.join(f'{c} {tables.leaves[c]}' for c in rule.empty.indicators if c in tables.leaves)}"
        f" {rule.empty.said}"
        for name, rule in table_rules().items()
        if rule.empty and not tables.table(name).rows
    ]  # fmt: skip


def all_problems() -> list[Problem]:
    """What is wrong with the project's tables and schemes: the tables first; the schemes one problem at a time, then what both say.

    Looked at again when a file changed. ValueError where a declaration of forms does not hold.
    """
    folder = seeds_dir()
    files = sorted(folder.glob("*.csv"))
    return list(_found(folder, tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)))


@lru_cache(maxsize=4)
def _found(folder: Path, _stamp: tuple[tuple[str, int, int], ...]) -> tuple[Problem, ...]:
    found = problems(folder)
    try:
        schemes()
    except ValueError as error:
        return (*found, Problem("评分方案有误", 0, str(error)))
    return tuple(found or _peer_groups(Tables(folder)))


def refuse_contradictions() -> None:
    """Refusal naming file and line of the first contradiction in the office's tables or schemes, and how many more there are."""
    found = all_problems()
    if found:
        more = f"（另有 {len(found) - 1} 处，sanzhang doctor 全部列出）" if len(found) > 1 else ""
        raise Refusal(f"{found[0].said}{more}")
