-- one row per assessment period, unit and member whose facts its figure takes in (county: itself; city: itself and its counties, those
-- too that ended within the window: what they did in it stays). stands = the member stands at the period's end; moved = townships that
-- do not, and what each became ('' nothing)
{{ config(materialized='table') }}

with gone as (
    select
        d.ends_on,
        map_from_entries(
            list(
                struct_pack(k := t.unit_code, v := if({{ stands_on('s', 'd.ends_on') }}, s.unit_code, '')) order by t.unit_code
            )
        ) as moved
    from (select distinct ends_on from {{ ref('int_assessment') }}) as d
    inner join {{ ref('unit') }} as t on t.level = 'township' and not {{ stands_on('t', 'd.ends_on') }}
    left join {{ ref('unit') }} as s on t.successor_code = s.unit_code
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    s.member_code,
    u.unit_code = s.member_code as is_own,
    {{ stands_on('m', 'u.ends_on') }} as stands,
    u.starts_on,
    u.ends_on,
    u.first_month,
    u.last_month,
    u.half_period,
    g.moved
from {{ ref('assessed_unit') }} as u
inner join {{ ref('int_scope') }} as s on u.level = s.level and u.unit_code = s.unit_code
inner join {{ ref('int_unit') }} as m on s.member_code = m.unit_code and {{ stands_within('m', 'u.starts_on', 'u.ends_on') }}
left join gone as g on u.ends_on = g.ends_on
