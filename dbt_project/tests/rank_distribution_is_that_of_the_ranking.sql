-- one row per ranked unit whose range is not that of its distribution (5 % and 95 % of the draws, its own rank always among them), whose
-- share within the places differs, or that never holds its published rank
{{ config(meta={'dagster': {'ref': {'name': 'ranking'}}}) }}

with cumulated as (
    select
        *,
        round(sum(share) over (partition by scheme, period, level, unit_code order by rank), 9) as reached
    from {{ ref('rank_distribution') }}
),

spread as (
    select
        c.scheme,
        c.period,
        c.level,
        c.unit_code,
        min(c.rank) filter (where c.reached >= 0.05) as low,
        min(c.rank) filter (where c.reached >= 0.95) as high,
        coalesce(sum(c.share) filter (where c.rank <= s.priority_places), 0) as top_share,
        list(c.rank) as ranks
    from cumulated as c
    inner join {{ ref('scheme') }} as s on c.scheme = s.scheme and c.level = s.level
    group by all
)

select
    r.scheme,
    r.period,
    r.level,
    r.unit_code
from {{ ref('ranking') }} as r
left join spread as d on r.scheme = d.scheme and r.period = d.period and r.level = d.level and r.unit_code = d.unit_code
where
    r.rank is not null
    and (
        d.low is null or r.rank_low != least(d.low, r.rank) or r.rank_high != greatest(d.high, r.rank)
        or abs(r.top_share - d.top_share) > 1e-9 or not list_contains(d.ranks, r.rank)
    )
