-- one row per report owed: unit, form and period of the calendar that has begun
select
    unit_code,
    form,
    period,
    due_on,
    received_on,
    status,
    {{ report_status_title('status') }} as status_title
from {{ ref('int_report_status') }}
