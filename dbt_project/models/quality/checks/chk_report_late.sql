-- one row per report received after its due date; it points to the version that arrived first
with first_versions as (
    select
        unit_code,
        form,
        period,
        arg_min(file_sha256, version_no) as file_sha256,
        arg_min(sheet, version_no) as sheet
    from {{ ref('int_submission') }}
    where status != 'returned'
    group by all
)

select
    'report_late' as rule,
    s.form,
    s.unit_code,
    s.period,
    v.file_sha256,
    v.sheet,
    null::bigint as source_row,
    null::varchar as field,
    s.received_on::varchar as observed,
    s.due_on::varchar as expected,
    null::varchar as detail
from {{ ref('int_report_status') }} as s
left join first_versions as v using (unit_code, form, period)
where s.status = 'late'
