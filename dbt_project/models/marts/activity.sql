-- one row per activity really held, of the monthly reports in force
select
    activity_id,
    unit_code,
    township_code,
    held_on,
    service_kind,
    field,
    theme,
    audience,
    people,
    volunteers,
    hours,
    ordered,
    led_by,
    platform_match,
    file_sha256,
    sheet,
    source_row,
    period,
    four_service,
    {{ platform_match_title('platform_match') }} as platform_match_title
from {{ ref('int_activity') }}
