-- C07 活动覆盖乡镇：本年有过实际活动的乡镇（街道）÷ 现有乡镇（街道）数
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct {{ township_at_end('r', 'a') }}) as met,
        {{ evidence('numerator', 'activity_record', 'r', 'township_code', 'r.township_code is not null') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    u.township_count as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    list_concat(c.evidence, [{{ evidence_text('denominator', 'unit', 'township_count', 'u.township_count') }}]) as evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
