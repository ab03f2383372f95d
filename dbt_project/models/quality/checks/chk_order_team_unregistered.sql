-- one row per order given to a team that no register of teams of its county knows, of any quarter; without a register nothing is
-- judged, and where that of the order's own quarter is not in force the platform's lists of teams count too
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
    and (
        exists (
            select 1
            from {{ ref('cur_sandui_register') }} as r
            inner join {{ ref('int_period') }} as q on r.period = q.period
            inner join {{ ref('int_period') }} as m on o.period = m.period and m.starts_on between q.starts_on and q.ends_on
            where r.unit_code = o.unit_code
        )
        or not exists (
            select 1
            from {{ ref('cur_stv_team') }} as t
            where t.unit_code = o.unit_code and t.team_id = o.team_id
        )
    )
