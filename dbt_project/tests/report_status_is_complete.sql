-- one row per form and period of the calendar for which some unit that stands at its end has no status, or one that does not has one
{{ config(meta={'dagster': {'ref': {'name': 'report_status'}}}) }}

with listed as (
    select distinct
        s.form,
        s.period,
        p.ends_on
    from {{ ref('report_status') }} as s
    inner join {{ ref('int_period') }} as p using (period)
),

expected as (
    select
        l.form,
        l.period,
        u.unit_code
    from listed as l
    inner join {{ ref('obligation') }} as o on l.form = o.form and o.owed
    inner join {{ ref('int_unit') }} as u on o.level = u.level and {{ stands_on('u', 'l.ends_on') }}
)

select
    coalesce(e.form, s.form) as form,
    coalesce(e.period, s.period) as period,
    coalesce(e.unit_code, s.unit_code) as unit_code
from expected as e
full join {{ ref('report_status') }} as s on e.form = s.form and e.period = s.period and e.unit_code = s.unit_code
where e.unit_code is null or s.unit_code is null
