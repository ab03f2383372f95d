-- one row per assessment period and unit of its level that stands at the period's end: the window (1 January to the period's end) and
-- the seeds' denominators of that day
{{ config(materialized='table') }}

with days as (
    select distinct ends_on as day
    from {{ ref('int_assessment') }}
),

counties as (
    select *
    from {{ county_sizes('days') }}
),

sizes as (
    select
        day,
        unit_code,
        population,
        township_count,
        1 as county_count
    from counties
    union all
    select
        day,
        parent_code as unit_code,
        sum(population)::bigint as population,
        sum(township_count)::bigint as township_count,
        count(*) as county_count
    from counties
    group by all
)

select
    a.period,
    a.level,
    u.unit_code,
    u.peer_group,
    s.population,
    s.township_count,
    s.county_count,
    a.starts_on,
    a.ends_on,
    strftime(a.starts_on, '%Y-%m') as first_month,
    strftime(a.ends_on, '%Y-%m') as last_month,
    {{ latest_half('a.ends_on') }} as half_period
from {{ ref('int_assessment') }} as a
inner join {{ ref('int_unit') }} as u on a.level = u.level and {{ stands_on('u', 'a.ends_on') }}
left join sizes as s on u.unit_code = s.unit_code and a.ends_on = s.day
