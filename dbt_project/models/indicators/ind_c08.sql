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

{{ figures(percent('numerator', 'denominator')) }}
