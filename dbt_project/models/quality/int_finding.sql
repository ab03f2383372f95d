-- one row per finding and whom it is sent to. A finding of a report stands once, at the path by which the report came, and once more
-- for every other unit that sent the same bytes; one whose unit, form or period could not be read stands at every path of its file.
-- The id is made here only. It stays night after night, and over a resubmission: the file's hash is in it only as the first version
-- of the report that holds the row (by its declared key), so a version with the same thing in the same row has the same id; the newest
-- one keeps it, the others get one of their own (issue_id stays). Names and numbers are compared here, never hashed
with found as (
    select * from {{ ref('int_found') }}
),

paths as (
    select
        r.file_sha256,
        r.path,
        max(r.receipt_no) as receipt_no,
        max_by(r.sent_by, r.receipt_no) as sent_by
    from {{ source('landing', 'receipt') }} as r
    where r.file_sha256 is not null
    group by r.file_sha256, r.path
),

path_heads as (
    select
        path,
        max_by(file_sha256, receipt_no) as file_sha256
    from paths
    group by all
),

-- the units whose reports a file holds, and those above them
units_of as (
    select distinct
        p.file_sha256,
        unnest([u.unit_code, u.parent_code]) as unit_code
    from {{ ref('int_part_read') }} as p
    inner join {{ ref('int_unit') }} as u using (unit_code)
),

unit_lists as (
    select
        file_sha256,
        list(unit_code) as units
    from units_of
    group by all
),

senders as (
    select
        p.file_sha256,
        p.path,
        p.receipt_no,
        p.sent_by,
        h.file_sha256 != p.file_sha256 as is_left,
        -- sent by a unit that it says nothing about
        coalesce(not list_contains(u.units, p.sent_by), false) as is_stray,
        count(distinct coalesce(p.sent_by, '')) over (partition by p.file_sha256) > 1 as is_shared
    from paths as p
    inner join path_heads as h using (path)
    left join unit_lists as u on p.file_sha256 = u.file_sha256
),

homes as (
    select
        file_sha256,
        max_by(path, (not is_stray, receipt_no)) as path,
        max(receipt_no) as receipt_no
    from senders
    group by all
),

strays as (
    select *
    from senders
    where is_stray and is_shared
    qualify row_number() over (partition by file_sha256, sent_by order by receipt_no desc) = 1
),

sorted as (
    select
        * exclude (path),
        path as own_path,
        unit_code is not null and form is not null and period is not null and path is null as is_of_report
    from found
),

placed as (
    -- without a file
    select
        f.*,
        f.own_path as path,
        null::bigint as receipt_no,
        f.unit_code as return_to,
        false as is_copy,
        false as is_left
    from sorted as f
    where f.file_sha256 is null
    union all by name
    -- of a report
    select
        f.*,
        h.path,
        h.receipt_no,
        f.unit_code as return_to,
        false as is_copy,
        false as is_left
    from sorted as f
    left join homes as h using (file_sha256)
    where f.file_sha256 is not null and f.is_of_report
    union all by name
    -- the same in the hands of another unit
    select
        f.*,
        s.path,
        s.receipt_no,
        s.sent_by as return_to,
        true as is_copy,
        s.is_left
    from sorted as f
    inner join strays as s using (file_sha256)
    where f.is_of_report and f.emitter != 'sql'
    union all by name
    -- of a path
    select
        f.*,
        s.path,
        s.receipt_no,
        case when f.unit_code is null or (s.is_stray and s.is_shared) then s.sent_by else f.unit_code end as return_to,
        false as is_copy,
        s.is_left
    from sorted as f
    inner join senders as s on f.file_sha256 = s.file_sha256 and (f.own_path is null or f.own_path = s.path)
    where not f.is_of_report
),

rows_found as (
    select
        *,
        try_cast(regexp_extract(cell, '[0-9]+$') as bigint) as source_row
    from placed
),

located as (
    select
        f.*,
        k.source_row is not null as is_row,
        coalesce(k.first_sha256, f.file_sha256) as first_sha256,
        coalesce(k.first_sheet, f.sheet) as first_sheet,
        coalesce(k.first_row, f.source_row) as first_row
    from rows_found as f
    left join {{ ref('int_row_first') }} as k using (form, unit_code, period, file_sha256, sheet, source_row)
),

identified as (
    select
        *,
        concat_ws(
            '|', rule, coalesce(unit_code, ''), coalesce(form, ''), coalesce(period, ''),
            case
                when file_sha256 is null then concat_ws('|', '', coalesce(sheet, ''), coalesce(cell, ''))
                when not is_of_report then concat_ws('|', {{ mask_numbers('path') }}, coalesce(sheet, ''), coalesce(cell, ''))
                when is_row then concat_ws('|', first_sha256, first_sheet, first_row)
                else '||'
            end,
            coalesce(field, ''), coalesce(observed, ''), if(is_copy, return_to, null)
        ) as identity
    from located
),

-- the same rule about the same thing several times in one file
numbered as (
    select
        *,
        row_number() over (partition by identity, file_sha256 order by sheet, length(cell), cell, expected, message) as nth
    from identified
),

issues as (
    select
        *,
        left(md5(identity || if(nth > 1, '|' || nth, '')), 16) as issue_id
    from numbered
)

select
    if(
        row_number() over (partition by issue_id order by receipt_no desc, file_sha256 asc) = 1,
        issue_id, left(md5(issue_id || '|' || file_sha256), 16)
    ) as finding_id,
    issue_id,
    rule,
    form,
    unit_code,
    period,
    file_sha256,
    path,
    return_to,
    is_left and (is_copy or not is_of_report) as is_left,
    sheet,
    cell,
    field,
    observed,
    expected,
    message
from issues
