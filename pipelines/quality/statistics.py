"""The statistics macros of the dbt project rendered without dbt, so that simulations and tests run the very SQL the models run.

Belongs here: rendering. Does not belong here: any formula (dbt_project/macros/statistics), any threshold (seeds/statistics_parameter.csv).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import jinja2

from pipelines.paths import dbt_project_dir

_AS_TABLES = "{% macro ref(name) %}{{ name }}{% endmacro %}{% macro config(materialized='') %}{% endmacro %}"


def rendered_model(path: str) -> str:
    """A model below dbt_project/models that needs no other macros, as plain SQL over tables that bear the names of its references."""
    return rendered(_AS_TABLES + (dbt_project_dir() / "models" / path).read_text(encoding="utf-8"))


def rendered(template: str) -> str:
    """The template with every macro of macros/statistics (and `ratio`) at hand, as plain DuckDB SQL.

    Raises jinja2.UndefinedError where it names a macro or variable that does not exist.
    """
    return _rendered(template, dbt_project_dir() / "macros")


@lru_cache(maxsize=32)
def _rendered(template: str, folder: Path) -> str:
    files = [folder / "ratio.sql", *sorted((folder / "statistics").glob("*.sql"))]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    return (
        jinja2.Environment(undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"]).from_string(source + template).render().strip()
    )
