-- one row per order given to a team that no register of teams of its county knows, of any quarter; without a register nothing is judged
select
    {{ found_in_row('order_team_unregistered', 'service_order', 'o', 'team_id', 'o.team_id') }}
from {{ ref('cur_service_order') }} as o
where
    o.team_id is not null
    and o.unit_code in (select r.unit_code from {{ ref('cur_sandui_register') }} as r)
    and not exists (
        select 1
        from {{ ref('cur_sandui_register') }} as r
        where r.unit_code = o.unit_code and r.platform_team_id = o.team_id
    )
