-- one row per county, quarter and share outside both funnel limits; it speaks of a quarter, so it points to no one report
select
    'share_outside_funnel' as rule,
    'activity_record' as form,
    unit_code,
    period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    if(measure = 'matched_share', 'platform_activity_id', 'led_by') as field,
    {{ number_text('100 * value') }} || '%' as observed,
    {{ number_text('100 * centre') }} || '%（' || {{ number_text('100 * low') }} || '%～' || {{ number_text('100 * high') }} || '%）'
        as expected,
    measure_title as detail
from {{ ref('outlier_check') }}
where method = 'funnel' and status = 'outlier'
