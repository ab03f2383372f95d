-- A06 主席包抓三会落实率：填了包抓主席的三会 ÷ 三会总数（季末台账）；填“无”或空白的不算
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where r.sponsor_chair is not null) as met,
        count(*) as base,
        list_concat(
            {{ evidence('numerator', 'sanhui_register', 'r', 'sponsor_chair', 'r.sponsor_chair is not null') }},
            {{ evidence('denominator', 'sanhui_register', 'r', 'sponsor_chair') }}
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    coalesce(c.base, 0) as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    c.evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
