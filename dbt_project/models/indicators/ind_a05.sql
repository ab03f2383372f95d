-- A05 两中心进驻率：已进驻的文明实践站（所）和党群服务中心 ÷ 应进驻数（每个乡镇、街道两个）；同一乡镇的每类中心只计一次
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct {{ township_at_end('r', 'a') }}) filter (where r.in_practice_centre)
        + count(distinct {{ township_at_end('r', 'a') }}) filter (where r.in_party_centre) as met,
        list_concat(
            {{ evidence('numerator', 'org_register', 'r', 'in_practice_centre', 'r.in_practice_centre') }},
            {{ evidence('numerator', 'org_register', 'r', 'in_party_centre', 'r.in_party_centre') }}
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_org_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    where r.township_code is not null
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    2 * u.township_count as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    list_concat(c.evidence, [{{ evidence_text('denominator', 'unit', 'township_count', 'u.township_count') }}]) as evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
