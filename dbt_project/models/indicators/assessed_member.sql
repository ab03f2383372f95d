-- one row per assessment period, unit and member whose facts its figure takes in (county: itself; city: itself and its counties)
{{ config(materialized='table') }}

select
    u.period,
    u.level,
    u.unit_code,
    s.member_code,
    u.unit_code = s.member_code as is_own,
    u.starts_on,
    u.ends_on,
    u.first_month,
    u.last_month,
    u.half_period
from {{ ref('assessed_unit') }} as u
inner join {{ ref('int_scope') }} as s on u.level = s.level and u.unit_code = s.unit_code
