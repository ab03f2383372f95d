-- B02 章程载入党建比例：章程载入党建的三会 ÷ 三会总数（季末台账）
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where r.charter_party) as met,
        count(*) as base,
        list_concat(
            {{ evidence('numerator', 'sanhui_register', 'r', 'charter_party', 'r.charter_party') }},
            {{ evidence('denominator', 'sanhui_register', 'r', 'charter_party') }}
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
