"""How a returned sheet is laid out around its table: labels, total rows, footers, the demo mark (layout.yaml)."""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from pipelines.contracts.declaration import declaration
from pipelines.paths import CONTRACTS


class Layout(BaseModel):
    """Word lists of layout.yaml; every list holds the text as an office writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    unit_labels: tuple[str, ...]
    period_labels: tuple[str, ...]
    ignored_period_labels: tuple[str, ...]
    unit_columns: tuple[str, ...]
    period_columns: tuple[str, ...]
    total_words: tuple[str, ...]
    total_marks: tuple[str, ...]
    beside_totals: tuple[str, ...]
    remark_words: tuple[str, ...]
    footer_words: tuple[str, ...]
    ignored_columns: tuple[str, ...]
    zero_report_words: tuple[str, ...]
    nil_marks: tuple[str, ...]
    unchanged_words: tuple[str, ...]
    unit_suffixes: tuple[str, ...]
    example_words: tuple[str, ...]
    stand_in_words: tuple[str, ...]
    header_hints: tuple[str, ...]
    contact_words: tuple[str, ...]
    other_measures: tuple[str, ...]
    narrowing_words: tuple[str, ...]
    plan_words: tuple[str, ...]
    yes_words: tuple[str, ...]
    no_words: tuple[str, ...]
    yes_beginnings: tuple[str, ...]
    no_beginnings: tuple[str, ...]
    ditto_words: tuple[str, ...]
    helper_sheets: tuple[str, ...]
    demo_mark: str


@lru_cache(maxsize=1)
def layout() -> Layout:
    return Layout.model_validate(declaration(CONTRACTS / "layout.yaml"))
