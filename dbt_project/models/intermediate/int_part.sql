-- one row per part of a received file, with the status of its submission; a part without unit or period is returned
with latest as (
    select
        unit_code,
        form,
        period,
        file_sha256,
        bool_or(status = 'accepted') as is_in_force,
        max_by(status, version_no) as status
    from {{ ref('int_submission') }}
    group by all
)

select
    p.file_sha256,
    p.sheet,
    p.form,
    p.version,
    p.unit_code,
    p.period,
    p.rows,
    p.zero_report,
    case when l.is_in_force then 'accepted' else coalesce(l.status, 'returned') end as status
from {{ ref('int_part_read') }} as p
left join latest as l using (unit_code, form, period, file_sha256)
