"""Every rule is emitted, in one place; what the documents say of the checks is what was measured."""

from __future__ import annotations

import csv
import re

from pipelines.contracts.codelist import codelists
from pipelines.contracts.finding import rules
from pipelines.paths import PROJECT_ROOT, dbt_project_dir, seeds_dir

PLACES = {
    "ingest": ["ingest", "flow.py", "quality/intake.py"], "polars": ["quality/constraints.py", "quality/rowrules.py"], "gx": ["quality"],
}  # fmt: skip
LISTED = re.compile(r"'chk_(\w+)'")
FIGURES = re.compile(r"^\| \S+ (\w+) \| (\w+) \| (\d+)/(\d+) \| (\d+)/(\d+) \|$", re.M)


def _text(places: list[str]) -> str:
    """The Python below these places of pipelines."""
    package = PROJECT_ROOT / "pipelines"
    files = [
        path for place in places for path in sorted((package / place).rglob("*.py") if (package / place).is_dir() else [package / place])
    ]
    return "".join(path.read_text(encoding="utf-8") for path in files)


def test_every_rule_is_named_where_its_emitter_is() -> None:
    texts = {emitter: _text(places) for emitter, places in PLACES.items()}
    assert [r.rule for r in rules().values() if r.emitter in texts and f'"{r.rule}"' not in texts[r.emitter]] == []


def test_every_rule_of_the_models_is_one_model_and_every_model_is_run() -> None:
    declared = sorted(r.rule for r in rules().values() if r.emitter == "sql")
    quality = dbt_project_dir() / "models" / "quality"
    assert sorted(path.stem.removeprefix("chk_") for path in (quality / "checks").glob("chk_*.sql")) == declared
    listed = [
        name
        for model in ("int_check.sql", "int_check_standing.sql")
        for name in LISTED.findall((quality / model).read_text(encoding="utf-8"))
    ]
    assert sorted(listed) == declared


def test_the_statistics_page_says_what_the_scorecard_says() -> None:
    with (seeds_dir() / "scorecard.csv").open(encoding="utf-8", newline="") as handle:
        measured = {
            (r["fault_class"], r["rule"]): (r["found"], r["faults"], r["false_flags"], r["opportunities"]) for r in csv.DictReader(handle)
        }
    page = (PROJECT_ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    said = {(row[0], row[1]): tuple(row[2:]) for row in FIGURES.findall(page)}
    assert len(said) > 10
    assert {key: figures for key, figures in said.items() if measured.get(key) != figures} == {}


def test_words_of_checks_name_a_rule_and_say_where_they_stand() -> None:
    with (seeds_dir() / "check_word.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    known = {code.code for name in ("role", "post_level") for code in codelists()[name].codes}
    kinds = {"plan_words": {"title", "venue", "ignored"}, "post_contradicts": known}
    assert {row["rule"] for row in rows} == kinds.keys() <= rules().keys()
    assert [row for row in rows if row["kind"] not in kinds[row["rule"]] or row["stands"] not in ("anywhere", "begin", "end")] == []
    assert all(row["word"].strip() and row["source"] and row["note"] for row in rows)
    assert len({(row["rule"], row["kind"], row["stands"], row["word"]) for row in rows}) == len(rows)
