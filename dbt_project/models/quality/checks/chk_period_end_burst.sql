-- one row per county month that held most of its activities in the last three days, unlike the others
select
    'period_end_burst' as rule,
    'activity_record' as form,
    c.unit_code,
    c.period,
    m.file_sha256,
    m.sheet,
    null::bigint as source_row,
    'held_on' as field,
    {{ number_text('100 * c.value') }} || '%' as observed,
    {{ number_text('100 * c.centre') }} || '%' as expected,
    null::varchar as detail
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.measure = 'last_days_share' and c.status = 'outlier'
