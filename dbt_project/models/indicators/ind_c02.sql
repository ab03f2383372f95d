-- C02 每千人服务人次：本年服务人次 ÷ 人口 × 1000；没有填人次的活动不计人次
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        sum(r.people) as met,
        {{ evidence('numerator', 'activity_record', 'r', 'people') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
    where r.people is not null
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    u.population as denominator,
    {{ ratio('1000 * numerator', 'u.population') }} as value,
    list_concat(c.evidence, [{{ evidence_text('denominator', 'population', 'population', 'u.population') }}]) as evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
