-- B03 土专家田秀才吸纳比例：土专家、田秀才会员 ÷ 会员人数（季末台账）；土专家没有填的按没有计；县里有一个三会没有填会员人数，
-- 比例就没有值（空白），免得少填反而升高；市级按填了的三会合并
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        sum(r.expert_members) filter (where r.members is not null) as met,
        sum(r.members) as base,
        bool_or(a.level = 'county' and r.members is null) as is_unknown,
        list_concat(
            {{ evidence('numerator', 'sanhui_register', 'r', 'expert_members', 'r.members is not null and r.expert_members is not null') }},
            {{ evidence('denominator', 'sanhui_register', 'r', 'members') }}
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
    if(c.is_unknown, null, {{ percent('numerator', 'denominator') }}) as value,
    c.evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
