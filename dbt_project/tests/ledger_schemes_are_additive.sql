-- one row per node of a scheme that is not summed: points are lines that add up, any other aggregation is refused
{{ config(meta={'dagster': {'ref': {'name': 'indicator'}}}) }}

select
    scheme,
    level,
    indicator_code,
    aggregation
from {{ ref('indicator') }}
where (rule is null and aggregation is distinct from 'sum') or (rule is not null and aggregation is not null)
