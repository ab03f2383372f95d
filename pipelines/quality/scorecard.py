"""How well each check works: recall and false flags over faults whose truth is known.

Belongs here: matching findings with faults, counting, the lines of seeds/scorecard.csv. Pure: no files, no database (measuring.py).
Does not belong here: making faults (demo), how often a rule could have spoken (measuring.py).

A fault is found where a finding of its rule stands at its cell; where the fault has no cell, in its sheet, else in its file, else (a
report that never came) at its unit, form and period. A finding is a false flag where no fault explains it: none of its rule at its
place, none of any rule in its row (a wrong cell may rightly upset another check of the same row), none of the month's figures where it
speaks of the same month's figures, and none whose truth names this report as one in which it may be heard too (echoes).
A class without a rule is found where its file (sheet) was read as the truth says and nothing unexplained was said there by the reader.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.contracts.finding import rules

COLUMNS = (
    "rule", "family", "fault_class", "faults", "found", "recall", "opportunities", "per", "false_flags", "false_rate", "seeds", "code_hash",
)  # fmt: skip
_ROW = re.compile(r"\d+$")


@dataclass(frozen=True)
class Injected:
    """One fault of truth/faults.csv. `file_sha256` is empty where nothing was sent; `rule` is empty where no finding is due.

    `in_force` is False where the rule judges reports in force only and this one was returned or replaced by a later version: no finding
    is due then. `echoes` are the places (rule, unit, form, period) of right reports in which the fault may be heard too.
    """

    fault_class: str
    rule: str
    file_sha256: str
    sheet: str
    cell: str
    unit_code: str
    form: str
    period: str
    in_force: bool = True
    echoes: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def is_due(self) -> bool:
        return bool(self.rule) and self.in_force


@dataclass(frozen=True)
class Said:
    """One finding: its rule and its place; empty texts where the finding has none."""

    rule: str
    file_sha256: str
    sheet: str
    cell: str
    unit_code: str
    form: str
    period: str


@dataclass(frozen=True)
class Line:
    """Figures of one fault class, or of a rule that no class stands for (fault_class empty).

    opportunities, per, false_flags and false_rate are those of the rule and equal on all its lines; recall is None without faults, the
    false rate where the rule had no opportunity. Of a class of which no finding is due (rule empty) found counts the files read right,
    false_flags those in which the reader said something that no fault explains, out of all of the class.
    """

    rule: str
    family: str
    fault_class: str
    faults: int
    found: int
    opportunities: int
    per: str
    false_flags: int

    @property
    def recall(self) -> float | None:
        return self.found / self.faults if self.faults else None

    @property
    def false_rate(self) -> float | None:
        return self.false_flags / self.opportunities if self.opportunities else None


def _key(rule: str, place: Injected | Said, depth: int) -> tuple[str, ...]:
    """The rule with the first `depth` parts of a place in a file; depth 0 is the report."""
    if depth == 0:
        return (rule, place.unit_code, place.form, place.period)
    return (rule, *(place.file_sha256, place.sheet, place.cell)[:depth])


def _depth(fault: Injected) -> int:
    if not fault.file_sha256:
        return 0
    return 3 if fault.cell else 2 if fault.sheet else 1


def missed(faults: Iterable[Injected], findings: Iterable[Said]) -> list[Injected]:
    """The faults of which a finding is due and that have none of their rule at their place, in the order given."""
    said = {(depth, *_key(f.rule, f, depth)) for f in findings for depth in range(4)}
    return [f for f in faults if f.is_due and (_depth(f), *_key(f.rule, f, _depth(f))) not in said]


def false_flags(faults: Sequence[Injected], findings: Iterable[Said]) -> list[Said]:
    """The findings that no fault explains, in the order given."""
    due = {(_depth(f), *_key(f.rule, f, _depth(f))) for f in faults if f.rule}
    heard = {echo for f in faults for echo in f.echoes}
    whole = {(f.file_sha256, f.sheet) for f in faults if f.file_sha256 and not f.cell and _is_statistical(f.rule)}
    rows = {(f.file_sha256, f.sheet, number) for f in faults if f.file_sha256 and (number := _row(f.cell))}
    return [
        f
        for f in findings
        if not any((depth, *_key(f.rule, f, depth)) in due for depth in range(4))
        and not (f.file_sha256 and (f.file_sha256, f.sheet, _row(f.cell)) in rows)
        and not (not f.cell and _is_statistical(f.rule) and (f.file_sha256, f.sheet) in whole)
        and (f.rule, f.unit_code, f.form, f.period) not in heard
    ]


def _is_statistical(rule: str) -> bool:
    return rule in rules() and rules()[rule].family in ("outlier", "screen")


def _row(cell: str) -> str:
    match = _ROW.search(cell)
    return match.group() if match else ""


def measure(
    faults: Sequence[Injected], findings: Sequence[Said], opportunities: Mapping[str, int],
    misread: frozenset[tuple[str, str]] = frozenset(),
) -> list[Line]:  # fmt: skip
    """A line a fault class (with its rule), then a line for every other rule of `opportunities`; in order of family, rule and class.

    `opportunities` says how often each rule could have spoken (rule id → count), `misread` in which sheets (file, sheet) a cell was read
    otherwise than the truth has it, without a word. Classes without a rule come last.
    """
    flags = false_flags(faults, findings)
    unfound = Counter((f.rule, f.fault_class) for f in missed(faults, findings))
    wrong = Counter(f.rule for f in flags)
    classes = Counter((f.rule, f.fault_class) for f in faults if f.in_force)
    spoken = {rule for rule, _ in classes}
    lines = [_line(rule, name, count, count - unfound[rule, name], opportunities, wrong) for (rule, name), count in classes.items() if rule]
    lines += [_line(rule, "", 0, 0, opportunities, wrong) for rule in opportunities if rule not in spoken]
    lines += _harmless(faults, {(f.file_sha256, f.sheet) for f in flags if _is_of_reading(f.rule)}, misread)
    return sorted(lines, key=_order)


def _harmless(faults: Sequence[Injected], flagged: Collection[tuple[str, str]], misread: Collection[tuple[str, str]]) -> list[Line]:
    """A line a class of which no finding is due."""
    classes: dict[str, list[Injected]] = {}
    for fault in faults:
        if not fault.rule:
            classes.setdefault(fault.fault_class, []).append(fault)
    lines = []
    for name, own in classes.items():
        disturbed = [_touches(fault, flagged) for fault in own]
        right = sum(not (said or _touches(fault, misread)) for fault, said in zip(own, disturbed, strict=True))
        lines.append(Line("", "", name, len(own), right, len(own), "file", sum(disturbed)))
    return lines


def _touches(fault: Injected, places: Collection[tuple[str, str]]) -> bool:
    """True where one of the places (file, sheet) lies in the sheet of the fault, or in its file where the one or the other is whole."""
    return any(file == fault.file_sha256 and (not sheet or not fault.sheet or sheet == fault.sheet) for file, sheet in places)


def _is_of_reading(rule: str) -> bool:
    return rule in rules() and rules()[rule].emitter in ("ingest", "polars")


def _line(rule: str, name: str, faults: int, found: int, opportunities: Mapping[str, int], wrong: Counter[str]) -> Line:
    declared = rules().get(rule)
    return Line(
        rule, declared.family if declared else "", name, faults, found, opportunities.get(rule, 0), declared.per if declared else "",
        wrong[rule],
    )  # fmt: skip


def _order(line: Line) -> tuple[bool, str, str, str]:
    return not line.rule, line.family, line.rule, line.fault_class


def pooled(measured: Iterable[Sequence[Line]]) -> list[Line]:
    """The lines of several measurements added up, in the order of `measure`."""
    every = [list(lines) for lines in measured]
    harmless: dict[str, list[Line]] = {}
    classes: Counter[tuple[str, str, str]] = Counter()
    found: Counter[tuple[str, str, str]] = Counter()
    chances: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for lines in every:
        for line in lines:
            if not line.rule:
                harmless.setdefault(line.fault_class, []).append(line)
                continue
            classes[line.rule, line.family, line.fault_class] += line.faults
            found[line.rule, line.family, line.fault_class] += line.found
        for rule, opportunities, flags in {(one.rule, one.opportunities, one.false_flags) for one in lines if one.rule}:
            chances[rule] += opportunities
            wrong[rule] += flags
    spoken = {rule for rule, _, name in classes if name}
    told = [
        Line(rule, family, name, n, found[rule, family, name], chances[rule], rules()[rule].per, wrong[rule])
        for (rule, family, name), n in classes.items()
        if name or rule not in spoken
    ]
    told += [
        Line("", "", name, sum(one.faults for one in own), sum(one.found for one in own), sum(one.opportunities for one in own), "file",
             sum(one.false_flags for one in own))
        for name, own in harmless.items()
    ]  # fmt: skip
    return sorted(told, key=_order)


def seed_rows(lines: Iterable[Line], seeds: str, code_hash: str) -> list[tuple[object, ...]]:
    """Rows of dbt_project/seeds/scorecard.csv in the order of COLUMNS; rates with six decimals, empty where there are none."""

    def rate(value: float | None) -> str:
        return "" if value is None else f"{value:.6f}"

    return [
        (
            line.rule, line.family, line.fault_class, line.faults, line.found, rate(line.recall), line.opportunities, line.per,
            line.false_flags, rate(line.false_rate), seeds, code_hash,
        )
        for line in lines
    ]  # fmt: skip
