-- F01 报送及时率：按时（含按时零报告）的报表 ÷ 已到期应报的报表；免报和未到期的不计；市级含市科协自报
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where s.status in ('on_time', 'nothing_to_report')) as met,
        count(*) as base,
        list_concat(
            list({{ evidence_text('numerator', 'report_status', 'status', "s.form || ' ' || s.period || ' ' || s.status") }})
            filter (where a.is_own and s.status in ('on_time', 'nothing_to_report')),
            list({{ evidence_text('denominator', 'report_status', 'status', "s.form || ' ' || s.period || ' ' || s.status") }})
            filter (where a.is_own)
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_period') }} as p on p.starts_on >= a.starts_on and p.ends_on <= a.ends_on
    inner join {{ ref('int_report_status') }} as s on a.member_code = s.unit_code and p.period = s.period
    where s.status not in ('exempt', 'not_due')
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
