"""Keeping generated files fresh.

Belongs here: comparing and writing generated files. Does not belong here: what stands in them (staging, dictionary, clauses).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.derive.clauses import clause_page
from pipelines.derive.dictionary import dictionary
from pipelines.derive.indicators import indicator_files
from pipelines.derive.rule_listing import rule_page
from pipelines.derive.staging import HEADER, dbt_files
from pipelines.derive.vocabulary import vocabulary_files
from pipelines.paths import PROJECT_ROOT, dbt_project_dir

GENERATED_FOLDERS = ("models/sources", "models/staging", "models/publish")


def generated() -> dict[Path, str]:
    """Absolute path → text of every file that `sanzhang sync` makes."""
    files = {dbt_project_dir() / path: text for path, text in (dbt_files() | indicator_files() | vocabulary_files()).items()}
    docs = PROJECT_ROOT / "docs"
    return {**files, docs / "dictionary.md": dictionary(), docs / "clauses.md": clause_page(), docs / "rules.md": rule_page()}


def _orphans(wanted: dict[Path, str]) -> list[Path]:
    """Files that an earlier declaration generated and the present one does not."""
    found: list[Path] = []
    for folder in GENERATED_FOLDERS:
        for path in sorted((dbt_project_dir() / folder).rglob("*")):
            if path.is_file() and path not in wanted and HEADER in path.read_text(encoding="utf-8").split("\n", 1)[0]:
                found.append(path)
    return found


def sync(check: bool) -> list[Path]:
    """Paths that differ from what the contracts declare, in path order; without `check` they are written (orphans removed)."""
    wanted = generated()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    orphans = _orphans(wanted)
    if not check:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        for path in orphans:
            path.unlink()
    return sorted([*stale, *orphans])
