-- one row per scheme, period and unit whose points by source do not add up to its ranking score, or that is in one table only
{{ config(meta={'dagster': {'ref': {'name': 'points_by_source'}}}) }}

with summed as (
    select
        scheme,
        period,
        level,
        unit_code,
        sum(points) as points,
        count(*) as sources
    from {{ ref('points_by_source') }}
    group by all
)

select
    scheme,
    period,
    level,
    unit_code,
    r.score,
    s.points,
    s.sources
from {{ ref('ranking') }} as r
full join summed as s using (scheme, period, level, unit_code)
where r.score is distinct from s.points or s.sources is distinct from {{ point_sources() | length }}
