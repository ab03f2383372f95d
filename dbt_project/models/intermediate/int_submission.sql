-- one row per version of a report (unit, form, period): every file that held it, in order of receipt; the same bytes sent
-- again without another version between are no new version. Parts of one file with equal unit, form and period are united.
with held as (
    select
        unit_code,
        form,
        period,
        file_sha256,
        min(sheet) as sheet,
        sum(rows)::bigint as rows,
        bool_and(zero_report) as zero_report,
        bool_or(blocked) as blocked
    from {{ ref('int_part_read') }}
    where unit_code is not null and period is not null
    group by all
),

receipts as (
    select
        h.*,
        r.received_on,
        r.line,
        r.receipt_no,
        lag(h.file_sha256) over (
            partition by h.unit_code, h.form, h.period order by r.receipt_no, h.file_sha256
        ) as previous_sha256
    from held as h
    inner join {{ source('landing', 'receipt') }} as r using (file_sha256)
),

versions as (
    select
        * exclude (previous_sha256, receipt_no),
        row_number() over (partition by unit_code, form, period order by receipt_no, file_sha256) as version_no
    from receipts
    where previous_sha256 is distinct from file_sha256
),

decisions as (
    select
        v.unit_code,
        v.form,
        v.period,
        v.version_no,
        d.kind,
        d.line
    from {{ ref('int_report_decision') }} as d
    inner join versions as v using (unit_code, form, period)
    where d.kind in ('accept', 'return') and v.received_on <= d.decided_on
    qualify row_number() over (partition by d.line order by v.version_no desc) = 1
),

decided as (
    select
        unit_code,
        form,
        period,
        version_no,
        max_by(kind, line) as kind
    from decisions
    group by all
),

judged as (
    select
        v.*,
        coalesce(d.kind = 'return', v.blocked) as is_returned
    from versions as v
    left join decided as d using (unit_code, form, period, version_no)
),

ordered as (
    select
        *,
        max(version_no) filter (where not is_returned) over (partition by unit_code, form, period) as version_in_force,
        lag(file_sha256) over (partition by unit_code, form, period, is_returned order by version_no) as previous_valid
    from judged
)

select
    unit_code,
    form,
    period,
    file_sha256,
    sheet,
    version_no,
    case when is_returned then 'returned' when version_no = version_in_force then 'accepted' else 'superseded' end as status,
    received_on,
    if(is_returned, null, previous_valid) as supersedes,
    line,
    rows,
    zero_report
from ordered
