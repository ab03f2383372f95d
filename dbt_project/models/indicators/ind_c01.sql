-- C01 队均活动场次：本年实际活动场次 ÷ 季末三队数
with held as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) as met,
        {{ evidence('numerator', 'activity_record', 'r', 'held_on') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
    group by all
),

teams as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) as base,
        {{ evidence('denominator', 'sandui_register', 'r', 'team_name') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sandui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(h.met, 0) as numerator,
    coalesce(t.base, 0) as denominator,
    {{ ratio('numerator', 'denominator') }} as value,
    list_concat(h.evidence, t.evidence) as evidence
from {{ ref('assessed_unit') }} as u
left join held as h on u.period = h.period and u.level = h.level and u.unit_code = h.unit_code
left join teams as t on u.period = t.period and u.level = t.level and u.unit_code = t.unit_code
