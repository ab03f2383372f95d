-- one row per assessment period and unit of its level: the window (1 January to the period's end) and the seeds' denominators
select
    a.period,
    a.level,
    u.unit_code,
    u.peer_group,
    u.population,
    u.township_count,
    a.starts_on,
    a.ends_on,
    strftime(a.starts_on, '%Y-%m') as first_month,
    strftime(a.ends_on, '%Y-%m') as last_month
from {{ ref('int_assessment') }} as a
inner join {{ ref('int_unit') }} as u on a.level = u.level
where u.status = 'current'
