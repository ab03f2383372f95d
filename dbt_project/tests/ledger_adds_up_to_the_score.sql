-- one row per scheme, period and unit whose point lines do not add up to its ranking score and to its total in score,
-- or whose full marks (bonus apart) are not the scheme's, where no peer group has a maximum below the weight
{{ config(meta={'dagster': {'ref': {'name': 'ledger'}}}) }}

with lines as (
    select
        scheme,
        period,
        level,
        unit_code,
        sum(points) as points,
        sum(max_points) filter (where rule != 'bonus') as full_points,
        count(*) filter (where max_points > 0) as counted
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
),

whole as (
    select
        r.scheme,
        r.level,
        r.peer_group,
        any_value(s.total_points) as total_points
    from {{ ref('scoring_rule') }} as r
    inner join {{ ref('scheme') }} as s on r.scheme = s.scheme and r.level = s.level
    where r.rule != 'bonus'
    group by all
    having sum(r.full_points) = any_value(s.total_points)
)

select
    scheme,
    period,
    level,
    unit_code,
    r.score,
    l.points,
    t.score as total,
    l.full_points,
    w.total_points
from {{ ref('ranking') }} as r
full join lines as l using (scheme, period, level, unit_code)
full join totals as t using (scheme, period, level, unit_code)
left join whole as w on r.scheme = w.scheme and r.level = w.level and coalesce(r.peer_group, '') = w.peer_group
where
    r.score is distinct from l.points or r.score is distinct from t.score
    or (l.counted > 0 and l.full_points != w.total_points)
