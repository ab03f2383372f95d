-- one row per change of rank whose factors do not add up to previous_rank − rank, or that is not the ranking's, or without a reason
{{ config(meta={'dagster': {'ref': {'name': 'rank_change'}}}) }}

with changes as (
    select
        *,
        'previous' as against
    from {{ ref('rank_change') }}
    union all
    select
        *,
        'year before' as against
    from {{ ref('rank_change_year') }}
),

expected as (
    select
        r.scheme,
        r.period,
        r.level,
        r.unit_code,
        r.rank,
        a.against,
        if(a.against = 'previous', r.previous_rank, r.previous_year_rank) as previous_rank
    from {{ ref('ranking') }} as r
    cross join (values ('previous'), ('year before')) as a (against)
)

select
    r.scheme,
    r.period,
    r.level,
    r.unit_code,
    r.against,
    c.change
from expected as r
left join changes as c
    on r.against = c.against and r.scheme = c.scheme and r.period = c.period and r.level = c.level and r.unit_code = c.unit_code
where
    c.unit_code is null
    or c.rank is distinct from r.rank
    or c.previous_rank is distinct from r.previous_rank
    or c.change is distinct from r.previous_rank - r.rank
    or c.common + c.own_performance + c.own_data + c.method + c.peers is distinct from c.change
    or (c.change is null) != (c.reason is not null)
