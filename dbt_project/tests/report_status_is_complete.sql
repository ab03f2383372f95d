-- one row per form, level and period of the calendar that some unit of the level has no status for
{{ config(meta={'dagster': {'ref': {'name': 'report_status'}}}) }}

with expected as (
    select
        o.form,
        u.level,
        count(distinct u.unit_code) as units
    from {{ ref('obligation') }} as o
    inner join {{ ref('mart_unit') }} as u using (level)
    where o.owed
    group by all
)

select
    s.form,
    u.level,
    s.period,
    count(distinct s.unit_code) as units
from {{ ref('report_status') }} as s
inner join {{ ref('mart_unit') }} as u using (unit_code)
inner join expected as e on s.form = e.form and u.level = e.level
group by s.form, u.level, s.period, e.units
having count(distinct s.unit_code) != e.units
