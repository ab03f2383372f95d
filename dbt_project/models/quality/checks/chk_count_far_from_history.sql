-- one row per county month whose activities lie in a tail that its own months and the region's rhythm make unlikely
select
    'count_far_from_history' as rule,
    'activity_record' as form,
    c.unit_code,
    c.period,
    m.file_sha256,
    m.sheet,
    null::bigint as source_row,
    null::varchar as field,
    {{ number_text('c.value') }} as observed,
    round(c.centre)::integer || '（' || c.low::integer || '～' || c.high::integer || '）' as expected,
    null::varchar as detail
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.method = 'negative_binomial' and c.status = 'outlier'
