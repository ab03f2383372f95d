-- C06 三长带头率：带头人为三长或三会理事长的活动 ÷ 本年实际活动场次
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where r.led_by in ('sanzhang', 'sanhui_chair')) as met,
        count(*) as base,
        list_concat(
            {{ evidence('numerator', 'activity_record', 'r', 'led_by', "r.led_by in ('sanzhang', 'sanhui_chair')") }},
            {{ evidence('denominator', 'activity_record', 'r', 'led_by') }}
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
