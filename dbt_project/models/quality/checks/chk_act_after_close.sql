-- one row per act in force that exempts or extends a report after the first assessment period that counts it was closed
with closings as (
    select
        period,
        starts_on,
        ends_on,
        max(closed_on) as closed_on
    from {{ ref('int_assessment') }}
    group by all
),

decided as (
    select
        d.line,
        d.kind,
        d.decided_on,
        d.unit_code,
        d.form,
        d.period,
        c.period as closed_period,
        c.closed_on
    from {{ ref('int_report_decision') }} as d
    inner join {{ ref('int_period') }} as p on d.period = p.period
    inner join closings as c on p.ends_on >= c.starts_on and p.ends_on <= c.ends_on
    where d.kind in ('exempt', 'extend_due')
    qualify row_number() over (partition by d.line order by c.ends_on) = 1
)

select
    'act_after_close' as rule,
    form,
    unit_code,
    period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    decided_on::varchar as observed,
    closed_on::varchar as expected,
    {{ act_title('kind') }} || '；' || {{ period_title('closed_period') }} as detail
from decided
where decided_on > closed_on
