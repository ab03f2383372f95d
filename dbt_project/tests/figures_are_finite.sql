-- one row per indicator value or share that is no finite number, or that has both a value and a reason for having none, or neither
{{ config(meta={'dagster': {'ref': {'name': 'indicator_value'}}}) }}

select
    period,
    level,
    unit_code,
    indicator_code
from {{ ref('indicator_value') }}
where not isfinite(coalesce(value, 0)) or (value is null) = (absence is null) or (partial and reported_value is null)
union all
select
    period,
    level,
    unit_code,
    'rank_distribution' as indicator_code
from {{ ref('rank_distribution') }}
group by all
having abs(sum(share) - 1) > 1e-9 or not bool_and(isfinite(share))
