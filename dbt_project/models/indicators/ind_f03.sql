-- F03 报送时延中位数（天）：本年各有效报表从报告期末到收到之日的天数，取中位数；市级为所辖县和市科协的全部报表合并取中位数
with delays as (
    select
        a.period,
        a.level,
        a.unit_code,
        median(s.received_on - p.ends_on) as delay,
        count(*) as reports,
        list({{ evidence_text('numerator', 'report_status', 'received_on', "s.form || ' ' || s.period || ' ' || s.received_on") }})
        filter (where a.is_own) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_period') }} as p on p.starts_on >= a.starts_on and p.ends_on <= a.ends_on
    inner join {{ ref('int_report_status') }} as s on a.member_code = s.unit_code and p.period = s.period
    where s.received_on is not null and s.status != 'exempt'
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    null::bigint as numerator,
    d.reports as denominator,
    d.delay::double as value,
    d.evidence
from {{ ref('assessed_unit') }} as u
left join delays as d on u.period = d.period and u.level = d.level and u.unit_code = d.unit_code
