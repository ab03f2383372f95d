-- one row per receipt event: the same bytes sent again are a new receipt of the same file
select
    file_sha256,
    {{ mask_numbers('path') }} as path,
    received_on,
    size,
    status,
    reason,
    {{ receipt_status_title('status') }} as status_title,
    kind,
    receipt_no
from {{ source('landing', 'receipt') }}
