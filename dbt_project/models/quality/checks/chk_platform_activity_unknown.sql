-- one row per activity whose platform number the platform's export of that month does not know
select
    'platform_activity_unknown' as rule,
    'activity_record' as form,
    unit_code,
    period,
    file_sha256,
    sheet,
    source_row,
    'platform_activity_id' as field,
    platform_activity_id as observed,
    null::varchar as expected,
    null::varchar as detail
from {{ ref('int_activity_row') }}
where platform_activity_id is not null and platform_match = 'unmatched'
