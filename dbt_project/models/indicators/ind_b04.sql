-- B04 三会秘书长培训覆盖：本年参训的三会秘书长 ÷ 季末三会数（一会一名），每人至多计一次；一县各期人数相加，不超过本县三会数；
-- 市级含市科协自办的培训，县里也列了的市级班只按市科协的台账计一次
with posts as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        count(*) as base,
        {{ evidence('denominator', 'sanhui_register', 'r', 'society_name') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    group by all
),

{{ trained_share('secretaries', 'secretary_field') }}
