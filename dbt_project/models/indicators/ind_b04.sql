-- B04 三会秘书长培训覆盖：本年三会秘书长参训人次（对象为三会秘书长、或三长和三会秘书长）÷ 季末三会数；市级含市科协自办的培训
with trained as (
    select
        a.period,
        a.level,
        a.unit_code,
        sum(r.attendees) as met,
        {{ evidence('numerator', 'training_record', 'r', 'attendees') }} as evidence
    {{ rows_in_window('cur_training_record') }}
    where r.audience in ('secretary', 'both') and r.attendees is not null
    group by all
),

societies as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) as base,
        {{ evidence('denominator', 'sanhui_register', 'r', 'society_name') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    group by all
),

counted as (
    select
        s.period,
        s.level,
        s.unit_code,
        t.met,
        s.base,
        list_concat(t.evidence, s.evidence) as evidence
    from societies as s
    left join trained as t on s.period = t.period and s.level = t.level and s.unit_code = t.unit_code
)

{{ figures(percent('numerator', 'denominator')) }}
