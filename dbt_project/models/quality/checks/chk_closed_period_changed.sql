-- one row per report in force that came in after the first assessment period that counts it was closed
with closings as (
    select
        period,
        starts_on,
        ends_on,
        max(closed_on) as closed_on
    from {{ ref('int_assessment') }}
    group by all
),

late as (
    select
        s.form,
        s.unit_code,
        s.period,
        s.file_sha256,
        s.sheet,
        s.received_on,
        c.period as closed_period,
        c.closed_on
    from {{ ref('int_submission') }} as s
    inner join {{ ref('int_period') }} as p on s.period = p.period
    inner join closings as c on p.ends_on >= c.starts_on and p.ends_on <= c.ends_on
    where s.status = 'accepted'
    qualify row_number() over (partition by s.form, s.unit_code, s.period order by c.ends_on) = 1
)

select
    'closed_period_changed' as rule,
    form,
    unit_code,
    period,
    file_sha256,
    sheet,
    null::bigint as source_row,
    null::varchar as field,
    received_on::varchar as observed,
    closed_on::varchar as expected,
    {{ period_title('closed_period') }} as detail
from late
where received_on > closed_on
