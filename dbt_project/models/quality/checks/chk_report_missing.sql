-- one row per report that is overdue and of which no version was ever received
select
    'report_missing' as rule,
    form,
    unit_code,
    period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    null::varchar as observed,
    due_on::varchar as expected,
    null::varchar as detail
from {{ ref('int_report_status') }}
where status = 'missing'
