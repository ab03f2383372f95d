"""Models that follow from what is declared: the union of the indicators, the texts behind their evidence, required cells, personal
texts, row keys.

Belongs here: rendering those models. Does not belong here: which indicators a scheme uses (seed scheme_indicator).
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipelines.contracts.finding import MASK
from pipelines.contracts.form import Form, forms, ledgers
from pipelines.derive.staging import HEADER
from pipelines.paths import dbt_project_dir

UNION = PurePosixPath("models/scoring/indicator_result.sql")
TEXTS = PurePosixPath("models/scoring/scoring_evidence_text.sql")
REQUIRED = PurePosixPath("models/intermediate/int_required_cell.sql")
NAME_LENGTH = 40  # a personal field for more text than this holds a narrative, not a name
PERSONS = PurePosixPath("models/intermediate/int_personal_text.sql")
ROW_KEYS = PurePosixPath("models/intermediate/int_row_key.sql")
_EVIDENCE = ("period", "level", "unit_code", "indicator_code", "role", "source", "file_sha256", "sheet", "source_row", "field")
_VIEW = "{{ config(materialized='view') }}\n\n"
_BRANCH = """select
    period,
    level,
    unit_code,
    '{code}' as indicator_code,
    numerator::bigint as numerator,
    denominator::bigint as denominator,
    value::double as value,
    evidence
from {{{{ ref('{model}') }}}}
"""


def indicator_models() -> list[str]:
    """Names of the indicator models (ind_a01, …) in name order."""
    return sorted(path.stem for path in (dbt_project_dir() / "models" / "indicators").glob("ind_*.sql"))


def _union_sql() -> str:
    branches = [_BRANCH.format(code=name.removeprefix("ind_").upper(), model=name) for name in indicator_models()]
    about = "one row per assessment period, unit and indicator, as the indicator models give it"
    return f"-- {HEADER}\n-- {about}\n" + "union all\n".join(branches)


def _text_branch(form: Form) -> str:
    whens = [
        f"        when '{f.name}' then " + (f"if(t.{f.name} is null, null, '{MASK}')" if f.personal else f"t.{f.name}") for f in form.fields
    ]
    columns = "\n".join(f"    e.{name}," for name in _EVIDENCE)
    return (
        f"select\n{columns}\n    case e.field\n" + "\n".join(whens) + "\n    end as value_text\n"
        f"from {{{{ ref('scoring_evidence') }}}} as e\nleft join {{{{ source('landing_text', '{form.name}') }}}} as t\n"
        "    on e.file_sha256 = t.file_sha256 and e.sheet = t.sheet and e.source_row = t.source_row\n"
        f"where e.source = '{form.name}'\n"
    )


def _required_branch(form: Form) -> str:
    required = [f.name for f in form.fields if f.constraints.required]
    filled = "\n    + ".join(f"count(r.{name})" for name in required)
    return (
        f"select\n    r.unit_code,\n    r.period,\n    '{form.name}' as form,\n    {len(required)} * count(*) as required,\n"
        f"    {filled} as filled\nfrom {{{{ ref('cur_{form.name}') }}}} as r\ngroup by all\n"
    )


def _required_sql() -> str:
    about = "one row per report in force with rows (sums of another form are none): its required cells and how many of them have a value"
    return f"-- {HEADER}\n-- {about}\n{_VIEW}" + "union all\n".join(_required_branch(form) for form in ledgers())


def _persons_sql() -> str:
    about = "one row per name or phone that stands in a personal field of any received file, as received: what no published text may hold"
    branches = [
        f"select t.{field.name} as text\nfrom {{{{ source('landing_text', '{form.name}') }}}} as t\nwhere t.{field.name} is not null\n"
        for form in forms().values()
        for field in form.fields
        if field.personal and (field.constraints.pattern or (field.constraints.max_length or 0) <= NAME_LENGTH)
    ]
    return f"-- {HEADER}\n-- {about}\n{_VIEW}" + "union\n".join(branches)


def _row_keys_sql() -> str:
    """Keys stay in the working database: those of persons are names and phones."""
    about = "one row per row of any received file: the text of its form's declared key, by which a resubmitted row is known again"
    branches = []
    for form in forms().values():
        key = ", ".join(f"trim(t.{name})" for name in form.primary_key)
        columns = "\n".join(f"    t.{name}," for name in ("unit_code", "period", "file_sha256", "sheet", "source_row"))
        branches.append(
            f"select\n    '{form.name}' as form,\n{columns}\n    nullif(concat_ws('|', {key}), '') as row_key\n"
            f"from {{{{ source('landing_text', '{form.name}') }}}} as t\n"
        )
    return f"-- {HEADER}\n-- {about}\n{_VIEW}" + "union all\n".join(branches)


def indicator_files() -> dict[PurePosixPath, str]:
    """Path below the dbt project → text of the generated models."""
    about = "one row per piece of evidence that stands in a form, with the text of its cell (personal fields masked)"
    texts = f"-- {HEADER}\n-- {about}\n{_VIEW}" + "union all\n".join(_text_branch(form) for form in ledgers())
    return {UNION: _union_sql(), TEXTS: texts, REQUIRED: _required_sql(), PERSONS: _persons_sql(), ROW_KEYS: _row_keys_sql()}
