-- one row per scored period and unit of the level without exactly one ranking row, and per ranking row of a unit that is not of the level
{{ config(meta={'dagster': {'ref': {'name': 'ranking'}}}) }}

with expected as (
    select
        p.scheme,
        p.period,
        p.level,
        u.unit_code
    from {{ ref('scoring_period') }} as p
    inner join {{ ref('mart_unit') }} as u on p.level = u.level
)

select
    scheme,
    period,
    level,
    unit_code
from expected
full join {{ ref('ranking') }} as r using (scheme, period, level, unit_code)
group by all
having count(r.score) != 1 or count(*) != 1
