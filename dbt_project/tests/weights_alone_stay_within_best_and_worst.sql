-- one row per ranked unit whose range by the weights alone lies outside its extremes or does not hold its rank
{{ config(meta={'dagster': {'ref': {'name': 'ranking'}}}) }}

select
    scheme,
    period,
    level,
    unit_code,
    rank,
    rank_best,
    rank_low_weights,
    rank_high_weights,
    rank_worst
from {{ ref('ranking') }}
where
    (rank is null) != (rank_low_weights is null) or (rank is null) != (rank_high_weights is null)
    or rank_best > rank_low_weights or rank_low_weights > rank or rank > rank_high_weights or rank_high_weights > rank_worst
