"""Great Expectations over landed rows: own rules across parts, and as second judge the rules of a part: keys, pairs, cell constraints.

Belongs here: running the suites and turning failing rows into findings. The library is imported inside functions: it takes seconds.
Does not belong here: the list of expectations (suites.py), the first judge (constraints.py, rowrules.py), writing findings (flow).
Run as `python -m pipelines.quality.expectations --landing FILE --out FILE [--results FILE] [--wait]`; with --wait it imports first,
then waits for a line on stdin before it opens the landing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import Form, forms
from pipelines.contracts.unit import unit_book
from pipelines.quality import constraints, rowrules
from pipelines.quality.constraints import number_text
from pipelines.quality.judgement import JudgeReport, Outcome
from pipelines.quality.kept import KeptResults, fingerprint
from pipelines.quality.landed import Landed
from pipelines.quality.rowrules import shown
from pipelines.quality.suites import REMAINDER_SUFFIX, Declared, suite

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

ROW_INDEX = ("file_sha256", "sheet", "source_row")
Row = dict[str, Any]
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)  # the table of GB 32100-2015, check place weighing 1


class ExpectationError(RuntimeError):
    """An expectation could not be evaluated (it neither passed nor failed)."""


@dataclass(frozen=True)
class Judged:
    """One expectation after its run: the rows that failed it, as positions in its frame."""

    declared: Declared
    success: bool
    failing: tuple[int, ...]


def new_context() -> Any:
    """An ephemeral Great Expectations context: nothing on disk, no analytics, no progress bars."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def validate(context: Any, name: str, declared: Sequence[Declared], frame: pd.DataFrame, result_format: dict[str, Any]) -> Any:
    """The suite validation result of Great Expectations over one frame; each result carries the place of its expectation in meta."""
    import great_expectations as gx
    import great_expectations.expectations as library

    built = gx.ExpectationSuite(name=name)
    for place, expectation in enumerate(declared):
        built.add_expectation(getattr(library, expectation.expectation)(**expectation.arguments, meta={"place": place}))
    batch = context.data_sources.add_or_update_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    definition = gx.ValidationDefinition(name=name, data=batch, suite=context.suites.add_or_update(built))
    return definition.run(batch_parameters={"dataframe": frame}, result_format=result_format)


def run_suite(context: Any, name: str, declared: Sequence[Declared], frame: pd.DataFrame) -> list[Judged]:
    """Hold every declared expectation against one frame; ExpectationError when one cannot be evaluated. An empty frame passes."""
    if frame.empty or not declared:
        return [Judged(d, True, ()) for d in declared]
    frame = frame.reset_index(drop=True)
    frame["frame_position"] = frame.index
    index = ["frame_position", *(column for column in ROW_INDEX if column in frame)]
    wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": index, "include_unexpected_rows": False}
    results: Sequence[Any] = validate(context, name, declared, frame, wanted).results
    by_place = {result.expectation_config.meta["place"]: result for result in results}
    return [_judged(expectation, by_place[place]) for place, expectation in enumerate(declared)]


def _judged(declared: Declared, result: Any) -> Judged:
    failing = result.result.get("unexpected_index_list")
    if failing is None and not result.success:
        raise ExpectationError(f"{declared.rule} {declared.field}: {declared.expectation} could not be evaluated: {result.exception_info}")
    return Judged(declared, bool(result.success), tuple(int(entry["frame_position"]) for entry in failing or ()))


def _remainder(code: object) -> int | None:
    """Remainder by 31 of a well-formed credit code (0 = valid); None where length or characters are not those of a code."""
    text = str(code)
    if len(text) != 18 or any(c not in _ALPHABET for c in text):
        return None
    return sum(_ALPHABET.index(c) * w for c, w in zip(text, _WEIGHTS, strict=True)) % 31


def judged_frames(landed: Landed, form: Form) -> dict[str, pd.DataFrame]:
    """The frames that the suite of a form speaks of, by the name its expectations use."""
    rows = landed.rows_pandas(form)
    for field in form.fields:
        if field.format == "credit_code":
            rows[field.name + REMAINDER_SUFFIX] = rows[field.name].map(_remainder, na_action="ignore")
    spoken_of = dict.fromkeys(d.frame for d in suite(form) if d.frame != "rows")
    return {"rows": rows, **{name: landed.across(name, form) for name in spoken_of}}


def run_or_recall(
    kept: KeptResults, context: Callable[[], Any], name: str, declared: Sequence[Declared], frame: pd.DataFrame
) -> list[Judged]:
    """What run_suite gives; taken from `kept` where this very frame stood before these very expectations, this code and these libraries."""
    if frame.empty or not declared:
        return run_suite(None, name, declared, frame)
    key = fingerprint(frame, [name, *map(repr, declared)], Path(__file__))
    held = kept.of(key)
    if held is None:
        held = kept.keep(key, [(judged.success, judged.failing) for judged in run_suite(context(), name, declared, frame)])
    return [Judged(d, success, tuple(failing)) for d, (success, failing) in zip(declared, held, strict=True)]


class _FormJudge:
    """Judges one form: runs its suite and words the findings."""

    def __init__(self, context: Callable[[], Any], kept: KeptResults, landed: Landed, form: Form) -> None:
        self.form = form
        self._frames = judged_frames(landed, form)
        self._rows = self._frames["rows"]
        self._first = _first_judge(form, landed.rows_polars(form))
        self._letters, self._merged = landed.letters(form), landed.merged(form)
        declared = suite(form)
        self.judged = [
            judged
            for name, frame in self._frames.items()
            for judged in run_or_recall(kept, context, f"{form.name}_{name}", [d for d in declared if d.frame == name], frame)
        ]

    def outcomes(self) -> Iterable[Outcome]:
        for judged in self.judged:
            declared = judged.declared
            rows = len(self._frames[declared.frame])
            yield Outcome(
                self.form.name,
                declared.expectation,
                declared.rule,
                declared.field,
                declared.judge,
                judged.success,
                rows,
                len(judged.failing),
            )

    def findings(self) -> Iterable[Finding]:
        words: dict[str, Callable[[Judged], Iterable[Finding]]] = {
            "volume_unusual": self._unusual, "category_share_unusual": self._shifted,
            "number_reported_twice": self._reported_twice, "township_left_out": self._left_out,
        }  # fmt: skip
        for judged in self.judged:
            if judged.declared.judge == "own" and judged.failing:
                yield from words[judged.declared.rule](judged)
        yield from self._disagreements()

    def _records(self, frame: pd.DataFrame, positions: Sequence[int]) -> list[Row]:
        """Rows as plain values, None where the frame has nothing."""
        import pandas as pd

        records = frame.iloc[list(positions)].to_dict("records")
        return [{str(name): None if pd.isna(value) else value for name, value in record.items()} for record in records]

    def _cell(self, row: Row, field: str) -> str:
        place = (row["file_sha256"], row["sheet"], int(row["source_row"]), field)
        letter = self._letters.get((row["file_sha256"], row["sheet"], field), "")
        return self._merged.get(place) or (f"{letter}{place[2]}" if letter else "")

    def _at(self, row: Row, field: str) -> dict[str, str]:
        return {"cell": self._cell(row, field), "field": field, "sheet": row["sheet"], **self._part(row)}

    def _part(self, row: Row) -> dict[str, str]:
        return {
            "file_sha256": row["file_sha256"],
            "form": self.form.name,
            "unit_code": row["unit_code"] or "",
            "period": row["period"] or "",
        }

    def _unusual(self, judged: Judged) -> Iterable[Finding]:
        for row in self._records(self._frames["volumes"], judged.failing):
            yield make(
                "volume_unusual", form_title=self.form.title, observed=number_text(row["rows"]), expected=number_text(row["usual"]),
                sheet=row["sheet"], personal=False, **self._part(row),
            )  # fmt: skip

    def _shifted(self, judged: Judged) -> Iterable[Finding]:
        for row in self._records(self._frames["mixes"], judged.failing):
            field = self.form.field(row["field"])
            yield make(
                "category_share_unusual",
                form_title=self.form.title,
                title=field.title,
                observed=_percent(row["share"]),
                expected=_percent(row["usual"]),
                detail=shown(field, row["category"]),
                sheet=row["sheet"],
                field=field.name,
                personal=False,
                **self._part(row),
            )

    def _reported_twice(self, judged: Judged) -> Iterable[Finding]:
        """A finding for each place of a number, naming another one: which of them is wrong is not known."""
        places: dict[tuple[Any, ...], list[Row]] = {}
        for row in self._records(self._frames["numbers"], judged.failing):
            places.setdefault((row["field"], row["scope"], row["number"]), []).append(row)
        for rows in places.values():
            for place, row in enumerate(rows):
                others = rows[:place] + rows[place + 1 :]
                other = next((r for r in others if r["unit_code"] != row["unit_code"]), others[0])
                yield make(
                    "number_reported_twice",
                    form_title=self.form.title,
                    title=self.form.field(row["field"]).title,
                    observed=row["number"],
                    personal=False,
                    expected=self._also_at(row, other),
                    **self._at(row, row["field"]),
                )

    def _also_at(self, row: Row, other: Row) -> str:
        """Where else the number stands: the cell of the same sheet, else the unit and period of the other report."""
        if all(row[key] == other[key] for key in ("file_sha256", "sheet", "unit_code", "period")):
            return f"本表 {self._cell(other, row['field'])}"
        unit = unit_book().units.get(other["unit_code"] or "")
        return f"{unit.name if unit else '单位不明'} {other['period']}"

    def _left_out(self, judged: Judged) -> Iterable[Finding]:
        """One finding a register, naming the townships it leaves out."""
        parts: dict[tuple[str, str], list[Row]] = {}
        for row in self._records(self._frames["listed"], judged.failing):
            parts.setdefault((row["unit_code"], row["period"]), []).append(row)
        for rows in parts.values():
            names = "、".join(r["township_name"] for r in rows)
            yield make(
                "township_left_out",
                form_title=self.form.title,
                title=self.form.field(judged.declared.field).title,
                observed=f"缺 {len(rows)} 个",
                detail=names,
                sheet=rows[0]["sheet"],
                field=judged.declared.field,
                personal=False,
                **self._part(rows[0]),
            )

    def _disagreements(self) -> Iterable[Finding]:
        for judged in self.judged:
            declared = judged.declared
            if declared.judge != "second":
                continue
            rows = self._records(self._rows, judged.failing)
            second = {(r["file_sha256"], r["sheet"], int(r["source_row"])) for r in rows}
            first = self._first.get((declared.rule, declared.field, declared.other), set())
            if first != second:
                sha256, sheet, source_row = min(first ^ second)
                place: Row = {"file_sha256": sha256, "sheet": sheet, "source_row": source_row}
                yield make(
                    "second_judge_disagrees", form_title=self.form.title, title=self.form.field(declared.field).title,
                    observed=len(first), expected=len(second), file_sha256=sha256, sheet=sheet, cell=self._cell(place, declared.field),
                    field=declared.field, form=self.form.name,
                )  # fmt: skip


def _first_judge(form: Form, frame: pl.DataFrame) -> dict[tuple[str, str, str], set[tuple[str, str, int]]]:
    """(rule, field, second field of a pair or '') → places of the rows that the first judge flags."""
    found = {
        (rule, field, ""): rows for field, by_rule in constraints.flagged(form, frame).items() for rule, rows in by_rule.items()
    } | rowrules.flagged(form, frame)
    return {key: set(rows.select(ROW_INDEX).iter_rows()) for key, rows in found.items()}


def _percent(share: float) -> str:
    return f"{number_text(round(100 * share))}%"


def judge_landing(landing: Path, results: Path | None = None) -> JudgeReport:
    """Judge all landed rows of all forms, then the exports in SQL; opens `landing` read-only and closes it. Same landing, same report.

    Suites whose frames stand judged in the file `results` are not run again; afterwards it holds those of this landing.
    Raises ExpectationError when an expectation cannot be evaluated, duckdb.IOException when another process writes the landing.
    """
    context, kept = lru_cache(new_context), KeptResults(results)
    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    with Landed(landing) as landed:
        for form in forms().values():
            judge = _FormJudge(context, kept, landed, form)
            outcomes.extend(judge.outcomes())
            findings.extend(dict.fromkeys(judge.findings()))
        of_exports, told = landed.of_exports()
    kept.write()
    findings.extend(of_exports)
    outcomes.extend(told)
    return JudgeReport(tuple(findings), tuple(outcomes))


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of the judging process; 0 with the report written, also when the starter went away before asking (no report then)."""
    parser = argparse.ArgumentParser(prog="pipelines.quality.expectations")
    parser.add_argument("--landing", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--wait", action="store_true")
    given = parser.parse_args(arguments)
    os.umask(0o077)
    if given.wait:
        new_context()
        if not sys.stdin.readline():
            return 0
    judge_landing(given.landing, given.results).write(given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
