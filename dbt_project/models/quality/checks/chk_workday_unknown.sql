-- one row per year whose holidays the calendar does not know although a report falls due in it by a month after as_of
select
    'workday_unknown' as rule,
    null::varchar as form,
    null::varchar as unit_code,
    year(due_on)::varchar as period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    min(due_on)::varchar as observed,
    null::varchar as expected,
    null::varchar as detail
from {{ ref('int_report_status') }}
where not is_due_known and due_on <= {{ as_of() }} + 31
group by all
