-- one row per version of a report (unit, form, period)
select
    unit_code,
    form,
    period,
    file_sha256,
    sheet,
    version_no,
    status,
    received_on,
    supersedes,
    {{ part_status_title('status') }} as status_title,
    rows
from {{ ref('int_submission') }}
