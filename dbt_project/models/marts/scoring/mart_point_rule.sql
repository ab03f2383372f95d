-- one row per point rule: enough to recompute every point from marts.indicator and marts.indicator_value
{{ config(alias='point_rule') }}

select
    rule,
    params,
    formula,
    rounding,
    example,
    {{ scoring_title('rule') }} as rule_title
from {{ ref('point_rule') }}
