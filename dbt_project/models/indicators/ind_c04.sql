-- C04 常态化活动月数：有实际活动的月份 ÷ 应报月份（本年到期末已到期的月报）；市级为各县之和
with owed as (
    select
        a.period,
        a.level,
        a.unit_code,
        sum(w.due) as base
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_report_window') }} as w on a.period = w.period and a.member_code = w.unit_code
    where w.form = 'activity_record'
    group by all
),

months as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        r.period as month,
        {{ evidence('numerator', 'activity_record', 'r', 'held_on') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
    group by all
),

active as (
    select
        period,
        level,
        unit_code,
        count(*) as met,
        list(list_sort(evidence)[1]) filter (where evidence is not null) as evidence
    from months
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    o.base as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    c.evidence
from {{ ref('assessed_unit') }} as u
inner join owed as o on u.period = o.period and u.level = o.level and u.unit_code = o.unit_code
left join active as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
