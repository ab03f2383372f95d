-- one row per report with a version that was not returned and not exactly one in force
{{ config(meta={'dagster': {'ref': {'name': 'submission'}}}) }}

select
    unit_code,
    form,
    period,
    count(*) filter (where status = 'accepted') as in_force
from {{ ref('submission') }}
group by all
having count(*) filter (where status != 'returned') > 0 and count(*) filter (where status = 'accepted') != 1
