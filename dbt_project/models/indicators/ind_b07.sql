-- B07 三会按期换届：换届选举没有超过一届（五年，样例）的三会 ÷ 三会总数（季末台账）；没有填换届日期的按没有换届计
{% set term_months = 60 %}
with judged as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.is_own,
        r.file_sha256,
        r.sheet,
        r.source_row,
        coalesce(r.last_election_on between a.ends_on - interval {{ term_months }} month and a.ends_on, false) as is_in_term
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
),

counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where a.is_in_term) as met,
        count(*) as base,
        list_concat(
            {{ evidence('numerator', 'sanhui_register', 'a', 'last_election_on', 'a.is_in_term') }},
            {{ evidence('denominator', 'sanhui_register', 'a', 'society_name') }}
        ) as evidence
    from judged as a
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
