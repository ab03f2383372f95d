-- one row per assessment period and unit of its level: the window (1 January to the period's end) and the seeds' denominators
{{ config(materialized='table') }}

with counties as (
    select
        s.level,
        s.unit_code,
        count(*) as county_count
    from {{ ref('int_scope') }} as s
    inner join {{ ref('int_unit') }} as m on s.member_code = m.unit_code
    where m.level = 'county' and m.status = 'current'
    group by all
)

select
    a.period,
    a.level,
    u.unit_code,
    u.peer_group,
    u.population,
    u.township_count,
    c.county_count,
    a.starts_on,
    a.ends_on,
    strftime(a.starts_on, '%Y-%m') as first_month,
    strftime(a.ends_on, '%Y-%m') as last_month,
    {{ latest_half('a.ends_on') }} as half_period
from {{ ref('int_assessment') }} as a
inner join {{ ref('int_unit') }} as u on a.level = u.level
left join counties as c on u.level = c.level and u.unit_code = c.unit_code
where u.status = 'current'
