"""House rules that a reader should not have to check by eye."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from pipelines.contracts.finding import rules
from pipelines.derive.sync import sync
from pipelines.ingest.schema import all_tables
from pipelines.paths import PROJECT_ROOT

TRACKED = [
    PROJECT_ROOT / line
    for line in subprocess.run(["git", "ls-files"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
]
PYTHON = [p for p in TRACKED if p.suffix == ".py" and p.exists()]
TEXTS = [
    p for p in TRACKED if p.suffix in {".py", ".sql", ".yml", ".yaml", ".md", ".toml", ".csv", ".in", ".lock", ".css", ".js"} and p.exists()
]
ONE_SCREEN = 70


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_modules_yaml_and_readme_stay_short() -> None:
    limits = {".py": 400, ".yaml": 300, ".yml": 300}
    long = [(str(p.relative_to(PROJECT_ROOT)), lines(p)) for p in TRACKED if p.exists() and lines_over(p, limits)]
    assert long == []


def lines_over(path: Path, limits: dict[str, int]) -> bool:
    limit = 150 if path.name.startswith("README") else limits.get(path.suffix)
    return limit is not None and lines(path) > limit


def test_functions_fit_one_screen() -> None:
    long = [
        f"{path.relative_to(PROJECT_ROOT)}:{node.name}"
        for path in PYTHON
        if "pipelines" in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno > ONE_SCREEN
    ]
    assert long == []


def test_every_module_and_public_function_of_the_product_says_what_it_is_for() -> None:
    bare: list[str] = []
    for path in PYTHON:
        if "pipelines" not in path.relative_to(PROJECT_ROOT).parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            bare.append(str(path.relative_to(PROJECT_ROOT)))
    assert bare == []


def test_derived_files_are_fresh() -> None:
    assert sync(check=True) == []


def test_one_column_name_has_one_type_in_landing() -> None:
    types: dict[str, set[str]] = {}
    for name, columns in all_tables().items():
        if not name.startswith("received_text."):
            for column, kind in columns.items():
                types.setdefault(column, set()).add(kind)
    assert {c: t for c, t in types.items() if len(t) > 1} == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"/(?:work|root|home/[a-z]+)/",
        r"https?://[^\s\"')]*/(?:simple|packages)/",
        r"(?:index-url|extra-index|registry)\s*[=:]\s*\"?https?:",
    ],
)
def test_no_machine_path_and_no_package_host(pattern: str) -> None:
    here = Path(__file__).resolve()
    found = [
        f"{p.relative_to(PROJECT_ROOT)}"
        for p in TEXTS
        if p.resolve() != here and re.search(pattern, p.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_no_test_is_skipped_and_no_error_swallowed() -> None:
    here = Path(__file__).resolve()
    pattern = re.compile(r"pytest\.mark\.(?:skip|xfail)|pytest\.skip\(|raise NotImplementedError|except Exception: *pass|except: *$", re.M)
    assert [str(p) for p in PYTHON if p.resolve() != here and pattern.search(p.read_text(encoding="utf-8"))] == []


def test_only_defs_imports_dagster_and_only_expectations_imports_gx() -> None:
    wrong = []
    for path in PYTHON:
        parts = path.relative_to(PROJECT_ROOT).parts
        if parts[0] != "pipelines":
            continue
        text = path.read_text(encoding="utf-8")
        if re.search(r"^\s*(?:import|from) dagster", text, re.M) and parts[1] not in {"defs", "definitions.py"}:
            wrong.append(str(path.relative_to(PROJECT_ROOT)))
        if re.search(r"^\s*(?:import|from) great_expectations", text, re.M) and parts[1] != "quality":
            wrong.append(str(path.relative_to(PROJECT_ROOT)))
    assert wrong == []


# What cannot be read at all; an empty sheet is neither a report nor a zero report, so it counts as a form that is not there, and so does a
# register that says no more than 无变化.
CANNOT_BE_READ = {
    "file": {"file_unreadable"},
    "form": {"form_unrecognised", "blank_template", "register_unchanged"},
    "unit": {"unit_unreadable", "unit_ambiguous", "unit_level_wrong"},
    "period": {"period_unreadable"},
}


def test_only_what_cannot_be_read_is_blocking() -> None:
    blocking = {rule.rule for rule in rules().values() if rule.severity == "blocking"}
    assert blocking == set().union(*CANNOT_BE_READ.values())


def test_blocking_rules_are_emitted_by_the_reader_and_statistics_never_warn() -> None:
    assert {r.emitter for r in rules().values() if r.severity == "blocking"} == {"ingest"}
    assert {r.rule for r in rules().values() if r.family in ("outlier", "screen") and r.severity != "notice"} == set()


def test_no_two_test_modules_share_a_name() -> None:
    names = [path.name for path in (PROJECT_ROOT / "tests").rglob("test_*.py")]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
