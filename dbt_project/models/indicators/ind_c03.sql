-- C03 五大重点人群均衡：本年活动不少于 3 场的重点人群 ÷ 五类（每县）；一场活动可面向多类人群；市级为各县之和
{% set at_least = 3 %}
with served as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        g.code as audience,
        count(*) as activities,
        {{ evidence('numerator', 'activity_record', 'r', 'audience') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
    inner join {{ ref('code') }} as g
        on g.codelist = 'audience' and g.status = 'good' and list_contains(string_split(r.audience, '、'), g.code)
    group by all
),

counted as (
    select
        period,
        level,
        unit_code,
        count(*) as met,
        flatten(list(evidence)) as evidence
    from served
    where activities >= {{ at_least }}
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    5 * u.county_count as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    c.evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
