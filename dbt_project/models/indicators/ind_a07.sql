-- A07 在岗三长配备率：季末在岗三长（本县内按姓名和电话去重）÷ 应配三长（每乡镇三名）；市级为各县之和
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct concat_ws('|', r.unit_code, r.name, coalesce(r.phone, ''))) as met,
        {{ evidence('numerator', 'sanzhang_roster', 'r', 'role') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanzhang_roster') }} as r on a.member_code = r.unit_code and a.period = r.period
    where {{ in_post('r', 'a.ends_on') }}
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    3 * u.township_count as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    list_concat(c.evidence, [{{ evidence_text('denominator', 'unit', 'township_count', 'u.township_count') }}]) as evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
