-- one row per activity really held (basis actual) of the monthly reports in force; period is the month of the report
{{ config(materialized='view') }}

select
    activity_id,
    unit_code,
    period,
    township_code,
    held_on,
    title,
    organiser_kind,
    organiser,
    organiser_id,
    led_by,
    service_kind,
    field,
    theme,
    four_service,
    venue,
    audience,
    people,
    volunteers,
    hours,
    order_id,
    ordered,
    partner,
    platform_activity_id,
    matched_activity_id,
    match_method,
    platform_people,
    platform_match,
    file_sha256,
    sheet,
    source_row
from {{ ref('int_activity_row') }}
where basis = 'actual'
