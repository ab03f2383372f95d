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

{{ figures(percent('numerator', 'denominator')) }}
