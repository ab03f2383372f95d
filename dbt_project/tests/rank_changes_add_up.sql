-- one row per change of rank whose factors do not add up to previous_rank − rank, or that is not the ranking's, or without a reason
{{ config(meta={'dagster': {'ref': {'name': 'rank_change'}}}) }}

select
    r.scheme,
    r.period,
    r.level,
    r.unit_code,
    c.change
from {{ ref('ranking') }} as r
left join {{ ref('rank_change') }} as c
    on r.scheme = c.scheme and r.period = c.period and r.level = c.level and r.unit_code = c.unit_code
where
    c.unit_code is null
    or c.rank is distinct from r.rank
    or c.previous_rank is distinct from r.previous_rank
    or c.change is distinct from r.previous_rank - r.rank
    or c.own_performance + c.own_data + c.method + c.peers is distinct from c.change
    or (c.change is null) != (c.reason is not null)
