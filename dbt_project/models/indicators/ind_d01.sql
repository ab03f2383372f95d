-- D01 科创中国入驻：季末月平台导出中有会员入驻的三会（按信用代码）÷ 三会总数（季末台账）
with joined as (
    select distinct
        m.month,
        m.credit_code
    from {{ ref('cur_kechuang_member') }} as m
    where m.credit_code is not null
),

counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where j.credit_code is not null) as met,
        count(*) as base,
        list_concat(
            {{ evidence('numerator', 'sanhui_register', 'r', 'credit_code', 'j.credit_code is not null') }},
            {{ evidence('denominator', 'sanhui_register', 'r', 'society_name') }}
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    left join joined as j on r.credit_code = j.credit_code and a.last_month = j.month
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
