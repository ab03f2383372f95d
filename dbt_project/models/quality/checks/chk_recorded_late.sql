-- one row per county month most of whose platform activities were recorded long after the day, unlike the others
select
    'recorded_late' as rule,
    'activity_record' as form,
    c.unit_code,
    c.period,
    m.file_sha256,
    m.sheet,
    null::bigint as source_row,
    null::varchar as field,
    {{ number_text('100 * c.value') }} || '%' as observed,
    {{ number_text('100 * c.centre') }} || '%' as expected,
    null::varchar as detail
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.measure = 'late_recorded_share' and c.status = 'outlier'
