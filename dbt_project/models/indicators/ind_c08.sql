-- C08 订单式活动占比：有订单编号的活动 ÷ 本年实际活动场次
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where r.ordered) as met,
        count(*) as base,
        list_concat(
            {{ evidence('numerator', 'activity_record', 'r', 'order_id', 'r.ordered') }},
            {{ evidence('denominator', 'activity_record', 'r', 'held_on') }}
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    coalesce(c.base, 0) as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    c.evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
