-- one row per part of a received file, with whether its reading found something blocking
with blocking as (
    select
        f.file_sha256,
        coalesce(f.sheet, '') as sheet,
        coalesce(f.form, '') as form,
        coalesce(f.unit_code, '') as unit_code,
        coalesce(f.period, '') as period
    from {{ source('landing', 'finding') }} as f
    inner join {{ source('landing', 'rule') }} as r using (rule)
    where r.severity = 'blocking'
)

select
    p.file_sha256,
    p.sheet,
    p.form,
    p.version,
    nullif(p.unit_code, '') as unit_code,
    nullif(p.period, '') as period,
    p.rows,
    coalesce(p.zero_report, false) as zero_report,
    exists(
        select 1
        from blocking as b
        where
            b.file_sha256 = p.file_sha256
            and b.sheet = coalesce(p.sheet, '')
            and (b.form = '' or b.form = p.form)
            and (b.unit_code = '' or b.unit_code = p.unit_code)
            and (b.period = '' or b.period = p.period)
    ) as blocked
from {{ source('landing', 'part') }} as p
where {{ is_received('p.file_sha256') }}
