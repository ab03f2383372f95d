-- one row per unit whose tier is not that of its range and of ties: first only where the whole range is within the places and no tie
-- crosses the line, borderline only where the range or a tie crosses it; what the office settled is left out
{{ config(meta={'dagster': {'ref': {'name': 'ranking'}}}) }}

with tied as (
    select
        r.*,
        s.priority_places,
        r.rank + count(*) over (partition by r.scheme, r.period, r.level, r.rank) - 1 as last_tied,
        count(distinct r.score) filter (where r.rank is not null) over (partition by r.scheme, r.period, r.level) as scores
    from {{ ref('ranking') }} as r
    inner join {{ ref('scheme') }} as s on r.scheme = s.scheme and r.level = s.level
)

select
    scheme,
    period,
    level,
    unit_code,
    range_tier,
    tier
from tied
where
    (tier_decided_on is null and tier != range_tier)
    or (range_tier = 'priority' and (rank is null or rank_high > priority_places or last_tied > priority_places or scores = 1))
    or (range_tier = 'none' and rank_low <= priority_places)
    or (range_tier = 'borderline' and (
        rank is null or rank_low > priority_places
        or (rank_high <= priority_places and last_tied <= priority_places and scores > 1)
    ))
