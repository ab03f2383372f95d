-- A01 乡镇科协组织覆盖率：季末已成立科协的乡镇（街道）÷ 现有乡镇（街道）数；同一乡镇只计一次
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct {{ township_at_end('r', 'a') }}) filter (where r.established) as met,
        {{ evidence('numerator', 'org_register', 'r', 'established', 'r.established and r.township_code is not null') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_org_register') }} as r on a.member_code = r.unit_code and a.period = r.period
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
