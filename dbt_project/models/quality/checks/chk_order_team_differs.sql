-- one row per order that another registered team carried out than the one it was given to
with registered as (
    select distinct
        unit_code,
        platform_team_id
    from {{ ref('cur_sandui_register') }}
)

select
    {{ found_in_row('order_team_differs', 'service_order', 'o', 'team_id', 'o.team_id', 'min(a.organiser_id)') }}
from {{ ref('cur_service_order') }} as o
semi join registered as r on o.unit_code = r.unit_code and o.team_id = r.platform_team_id
inner join {{ ref('int_activity_row') }} as a on o.unit_code = a.unit_code and o.order_id = a.order_id
semi join registered as t on a.unit_code = t.unit_code and a.organiser_id = t.platform_team_id
where a.organiser_kind = 'sandui' and a.basis = 'actual'
group by o.unit_code, o.period, o.file_sha256, o.sheet, o.source_row, o.team_id
having bool_and(o.team_id != a.organiser_id)
