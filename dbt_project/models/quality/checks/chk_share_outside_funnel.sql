-- one row per county and quarter of which the platform confirms a smaller share of activities than both funnel limits allow; it speaks of
-- a quarter, so it points to no one report
select
    'share_outside_funnel' as rule,
    'activity_record' as form,
    unit_code,
    period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    'platform_activity_id' as field,
    {{ number_text('100 * value') }} || '%' as observed,
    {{ number_text('100 * centre') }} || '%（下限 ' || {{ number_text('100 * low') }} || '%）' as expected,
    null::varchar as detail
from {{ ref('outlier_check') }}
where measure = 'matched_share' and status = 'outlier' and value < low
