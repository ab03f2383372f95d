-- F02 平台核验系数：平台活动编号与本县平台导出对上的活动 ÷ 有平台导出可核的活动；平台未导出的月份不计
-- 方案只认编号：按日期、队伍、地点、名称对上的（match_method = likeness）帮县里找编号，不计分
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where r.match_method = 'number') as met,
        count(*) filter (where r.platform_match != 'no_export') as base,
        list_concat(
            {{ evidence('numerator', 'activity_record', 'r', 'platform_activity_id', "r.match_method = 'number'") }},
            {{ evidence('denominator', 'activity_record', 'r', 'platform_activity_id', "r.platform_match != 'no_export'") }}
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
