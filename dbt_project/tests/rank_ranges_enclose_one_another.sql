-- one row per unit whose range does not hold: best ≤ low ≤ high ≤ worst, best ≤ rank ≤ worst and low ≤ rank ≤ high
{{ config(meta={'dagster': {'ref': {'name': 'ranking'}}}) }}

select
    scheme,
    period,
    level,
    unit_code,
    rank,
    rank_best,
    rank_low,
    rank_high,
    rank_worst
from {{ ref('ranking') }}
where
    (rank is null) != (rank_low is null) or (rank is null) != (rank_high is null)
    or (rank is not null and (rank_best is null or rank_worst is null or top_share is null))
    or rank_best > rank_low or rank_low > rank_high or rank_high > rank_worst
    or rank_best > rank or rank > rank_worst
    or rank_low > rank or rank > rank_high
    or rank_best < 1
    or top_share < 0 or top_share > 1
