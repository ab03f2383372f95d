-- one row per county month whose people per activity lie far from its own months
select
    'people_far_from_history' as rule,
    'activity_record' as form,
    c.unit_code,
    c.period,
    m.file_sha256,
    m.sheet,
    null::bigint as source_row,
    'people' as field,
    round(c.value)::integer::varchar as observed,
    round(c.centre)::integer || '（' || round(c.low)::integer || '～' || round(c.high)::integer || '）' as expected,
    null::varchar as detail
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.method = 'modified_z' and c.status = 'outlier'
