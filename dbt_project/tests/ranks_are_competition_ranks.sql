-- one row per ranked unit whose rank is not 1 + the number of ranked units with a higher score, or which is ranked and unranked at once
{{ config(meta={'dagster': {'ref': {'name': 'ranking'}}}) }}

with better as (
    select
        a.scheme,
        a.period,
        a.level,
        a.unit_code,
        1 + count(b.unit_code) as rank
    from {{ ref('ranking') }} as a
    left join {{ ref('ranking') }} as b
        on a.scheme = b.scheme and a.period = b.period and a.level = b.level and a.score < b.score and b.status != 'unranked'
    group by all
)

select
    r.scheme,
    r.period,
    r.level,
    r.unit_code,
    r.rank,
    b.rank as expected_rank
from {{ ref('ranking') }} as r
inner join better as b using (scheme, period, level, unit_code)
where
    (r.status = 'unranked') != (r.rank is null)
    or r.rank != b.rank
    or (r.status != 'ranked' and r.reason is null)
