-- one row per platform export, period covered and file: the file received last is in force for that period. An export with a header and
-- no row covers the month that its file name names, where the platform usually gives so few rows that a month may have none
-- (check_parameter export_empty); it never replaces rows
with latest_receipts as (
    select
        file_sha256,
        max(received_on) as received_on,
        max(receipt_no) as receipt_no
    from {{ source('landing', 'receipt') }}
    where file_sha256 is not null
    group by all
),

few as (
    select export
    from {{ ref('stg_export_period') }}
    group by export
    having median(row_count) <= {{ check_parameter('export_empty', 'rows') }}
),

covering as (
    select
        e.export,
        e.period,
        e.file_sha256,
        r.received_on,
        r.receipt_no,
        e.row_count
    from {{ ref('stg_export_period') }} as e
    inner join latest_receipts as r using (file_sha256)
    union all
    select
        x.export,
        r.month as period,
        x.file_sha256,
        max(r.received_on) as received_on,
        max(r.receipt_no) as receipt_no,
        0 as row_count
    from {{ source('landing', 'export_read') }} as x
    inner join {{ source('landing', 'receipt') }} as r using (file_sha256)
    where x.rows = 0 and r.month is not null and x.export in (select f.export from few as f)
    group by all
)

select
    export,
    period,
    file_sha256,
    received_on,
    row_count,
    if(
        row_number() over (
            partition by export, period order by row_count > 0 desc, receipt_no desc, file_sha256 asc
        ) = 1,
        'accepted', 'superseded'
    ) as status
from covering
