-- one row per team of a register that the platform, in the quarter's last month, lists under its number by quite another name; a number
-- that stands twice in the register has its own finding
with listed as (
    select
        r.*,
        {{ comparable_text('r.team_name') }} as own_name,
        {{ comparable_text('t.team_name') }} as other_name,
        t.team_name as platform_name
    from {{ ref('cur_sandui_register') }} as r
    inner join {{ ref('int_period') }} as q on r.period = q.period
    inner join {{ ref('cur_stv_team') }} as t
        on r.unit_code = t.unit_code and r.platform_team_id = t.team_id and t.month = strftime(q.ends_on, '%Y-%m')
    qualify count(*) over (partition by r.unit_code, r.period, r.platform_team_id) = 1
)

select
    {{ found_in_row('platform_team_name_differs', 'sandui_register', 'l', 'team_name', 'l.team_name', 'l.platform_name') }}
from listed as l
where
    not contains(l.own_name, l.other_name)
    and not contains(l.other_name, l.own_name)
    and {{ likeness(bigrams('l.own_name'), bigrams('l.other_name')) }} < {{ check_parameter('platform_team_name_differs', 'likeness') }}
