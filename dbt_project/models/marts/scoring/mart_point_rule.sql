-- one row per point rule: enough to recompute every point from marts.indicator and marts.indicator_value
{{ config(alias='point_rule') }}

select
    rule,
    params,
    formula,
    rounding,
    example
from {{ ref('point_rule') }}
