-- one row per order that another known team carried out than the one it was given to; known by a register of the county or by the
-- platform's list of teams (a register may be missing)
with known as (
    select
        unit_code,
        platform_team_id as team_id
    from {{ ref('cur_sandui_register') }}
    union
    select
        unit_code,
        team_id
    from {{ ref('cur_stv_team') }}
)

select
    {{ found_in_row('order_team_differs', 'service_order', 'o', 'team_id', 'o.team_id', 'min(a.organiser_id)') }}
from {{ ref('cur_service_order') }} as o
semi join known as r on o.unit_code = r.unit_code and o.team_id = r.team_id
inner join {{ ref('int_activity_row') }} as a on o.unit_code = a.unit_code and o.order_id = a.order_id
semi join known as t on a.unit_code = t.unit_code and a.organiser_id = t.team_id
where a.organiser_kind = 'sandui' and a.basis = 'actual'
group by o.unit_code, o.period, o.file_sha256, o.sheet, o.source_row, o.team_id
having bool_and(o.team_id != a.organiser_id)
