-- one row per platform export and month overdue that no file covers
select
    'export_missing' as rule,
    export as form,
    null::varchar as unit_code,
    period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    null::varchar as observed,
    due_on::varchar as expected,
    null::varchar as detail
from {{ ref('int_export_status') }}
where not is_covered
