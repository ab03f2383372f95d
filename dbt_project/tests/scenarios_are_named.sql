-- one row per scheme and level with more than 50 scenarios, or with one that is neither fixed nor named after a first-level node,
-- or without a total for a unit of the ranking
{{ config(meta={'dagster': {'ref': {'name': 'score'}}}) }}

with named as (
    select
        scheme,
        level,
        scenario,
        count(*) filter (where node_code = 'total') as totals
    from {{ ref('score') }}
    group by all
),

units as (
    select
        scheme,
        level,
        count(*) as units
    from {{ ref('ranking') }}
    group by all
)

select
    n.scheme,
    n.level,
    count(*) as scenarios
from named as n
inner join units as r on n.scheme = r.scheme and n.level = r.level
left join {{ ref('scheme_indicator') }} as i
    on n.scheme = i.scheme and n.level = i.level and i.parent is null and n.scenario = 'without_' || i.indicator_code
group by n.scheme, n.level
having
    count(*) > 50
    or count(*) filter (
        where n.scenario not in ('official', 'low', 'high', 'equal_weights', 'geometric') and i.indicator_code is null
    ) > 0
    or min(n.totals) != max(r.units)
