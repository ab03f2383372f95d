-- one row per part of a received file: sheet × form × unit × period
select
    file_sha256,
    sheet,
    form,
    version,
    unit_code,
    period,
    rows,
    status,
    {{ part_status_title('status') }} as status_title
from {{ ref('int_part') }}
