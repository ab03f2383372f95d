-- one row per activity whose people served differ from the platform's figure
select
    'platform_people_differs' as rule,
    'activity_record' as form,
    unit_code,
    period,
    file_sha256,
    sheet,
    source_row,
    'people' as field,
    people::varchar as observed,
    platform_people::varchar as expected,
    null::varchar as detail
from {{ ref('int_activity_row') }}
where platform_match = 'matched' and people != platform_people
