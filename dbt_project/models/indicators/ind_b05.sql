-- B05 治理规范：三会满足的治理条件 ÷ 三会数 × 3（季末台账）；三个条件：两年内开过会员大会、本年开过理事会、年检合格（含基本合格、未到年检期）
{% set assembly_months = 24 %}
with judged as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.is_own,
        r.file_sha256,
        r.sheet,
        r.source_row,
        coalesce(r.last_assembly_on between a.ends_on - interval {{ assembly_months }} month and a.ends_on, false) as has_assembly,
        coalesce(r.council_meetings > 0, false) as has_council,
        coalesce(r.inspection in ('passed', 'basic', 'not_yet'), false) as is_inspected
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
),

counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        sum(a.has_assembly::integer + a.has_council::integer + a.is_inspected::integer) as met,
        3 * count(*) as base,
        list_concat(
            {{ evidence('numerator', 'sanhui_register', 'a', 'last_assembly_on', 'a.has_assembly') }},
            {{ evidence('numerator', 'sanhui_register', 'a', 'council_meetings', 'a.has_council') }},
            {{ evidence('numerator', 'sanhui_register', 'a', 'inspection', 'a.is_inspected') }},
            {{ evidence('denominator', 'sanhui_register', 'a', 'society_name') }}
        ) as evidence
    from judged as a
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
