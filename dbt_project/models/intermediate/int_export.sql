-- one row per platform export, period covered and file: the file received last is in force for that period
with latest_receipts as (
    select
        file_sha256,
        max(received_on) as received_on,
        max_by(line, (received_on, line)) as line
    from {{ source('landing', 'receipt') }}
    where file_sha256 is not null
    group by all
)

select
    e.export,
    e.period,
    e.file_sha256,
    r.received_on,
    e.row_count,
    if(
        row_number() over (partition by e.export, e.period order by r.received_on desc, r.line desc, e.file_sha256 desc) = 1,
        'accepted', 'superseded'
    ) as status
from {{ ref('stg_export_period') }} as e
inner join latest_receipts as r using (file_sha256)
