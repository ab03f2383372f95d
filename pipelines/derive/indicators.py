"""The union of all indicators, generated from the ind_<code>.sql files that stand in dbt_project/models/indicators.

Belongs here: rendering that one model. Does not belong here: which indicators a scheme uses (seed scheme_indicator).
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipelines.derive.staging import HEADER
from pipelines.paths import dbt_project_dir

UNION = "models/scoring/indicator_result.sql"
_BRANCH = """select
    period,
    level,
    unit_code,
    '{code}' as indicator_code,
    numerator::decimal(18,4) as numerator,
    denominator::decimal(18,4) as denominator,
    value::double as value,
    evidence
from {{{{ ref('{model}') }}}}
"""


def indicator_models() -> list[str]:
    """Names of the indicator models (ind_a01, …) in name order."""
    return sorted(path.stem for path in (dbt_project_dir() / "models" / "indicators").glob("ind_*.sql"))


def indicator_files() -> dict[PurePosixPath, str]:
    """Path below the dbt project → text of the generated union, one branch an indicator model."""
    branches = [_BRANCH.format(code=name.removeprefix("ind_").upper(), model=name) for name in indicator_models()]
    text = f"-- {HEADER}\n-- one row per assessment period, unit and indicator, as the indicator models give it\n" + "union all\n".join(
        branches
    )
    return {PurePosixPath(UNION): text}
