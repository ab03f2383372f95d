-- one row per team of a register whose platform number is not in the platform's list of that quarter's last month; a number of the wrong
-- shape has its own finding
select
    {{ found_in_row('platform_team_unknown', 'sandui_register', 'r', 'platform_team_id', 'r.platform_team_id') }}
from {{ ref('cur_sandui_register') }} as r
inner join {{ ref('int_period') }} as q on r.period = q.period
inner join {{ ref('int_export') }} as e
    on e.export = 'stv_team' and e.status = 'accepted' and e.period = strftime(q.ends_on, '%Y-%m')
where
    regexp_full_match(r.platform_team_id, 'T\d{9}')
    and not exists (
        select 1
        from {{ ref('cur_stv_team') }} as t
        where t.month = e.period and t.unit_code = r.unit_code and t.team_id = r.platform_team_id
    )
