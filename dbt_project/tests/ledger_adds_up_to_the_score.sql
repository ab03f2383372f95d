-- one row per scheme, period and unit whose point lines do not add up to its ranking score and to its total in score
{{ config(meta={'dagster': {'ref': {'name': 'ledger'}}}) }}

with lines as (
    select
        scheme,
        period,
        level,
        unit_code,
        sum(points) as points
    from {{ ref('ledger') }}
    group by all
),

totals as (
    select
        scheme,
        period,
        level,
        unit_code,
        score
    from {{ ref('score') }}
    where scenario = 'official' and node_code = 'total'
)

select
    scheme,
    period,
    level,
    unit_code,
    r.score,
    l.points,
    t.score as total
from {{ ref('ranking') }} as r
full join lines as l using (scheme, period, level, unit_code)
full join totals as t using (scheme, period, level, unit_code)
where r.score is distinct from l.points or r.score is distinct from t.score
