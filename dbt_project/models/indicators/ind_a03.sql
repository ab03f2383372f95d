-- A03 三会建成率：三个领域中已有取得信用代码的三会的领域 ÷ 3（每县三个领域）
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct concat_ws('|', r.unit_code, r.field)) as met,
        {{ evidence('numerator', 'sanhui_register', 'r', 'credit_code') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    where r.credit_code is not null and r.field is not null
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    3 * u.county_count as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    c.evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
