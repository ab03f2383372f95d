-- one row per report owed of which every version received so far was returned; it points to the last one
with last_versions as (
    select
        unit_code,
        form,
        period,
        arg_max(file_sha256, version_no) as file_sha256,
        arg_max(sheet, version_no) as sheet
    from {{ ref('int_submission') }}
    group by all
)

select
    'report_returned' as rule,
    s.form,
    s.unit_code,
    s.period,
    v.file_sha256,
    v.sheet,
    null::bigint as source_row,
    null::varchar as field,
    null::varchar as observed,
    null::varchar as expected,
    null::varchar as detail
from {{ ref('int_report_status') }} as s
left join last_versions as v using (unit_code, form, period)
where s.status = 'returned'
