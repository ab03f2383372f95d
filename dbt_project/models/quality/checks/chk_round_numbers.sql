-- one row per county month whose people figures end in 0 or 5 far more often than chance and than the others
select
    'round_numbers' as rule,
    'activity_record' as form,
    c.unit_code,
    c.period,
    m.file_sha256,
    m.sheet,
    null::bigint as source_row,
    'people' as field,
    {{ number_text('100 * c.value') }} || '%' as observed,
    {{ number_text('100 * c.centre') }} || '%' as expected,
    null::varchar as detail
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.measure = 'round_share' and c.status = 'outlier'
