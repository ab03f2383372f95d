-- one row per row of any received file: the first version of its report that holds the same row (equal text in the form's declared key,
-- the n-th of equals), so that a resubmitted row is known again; itself where its key is blank or no version before holds it
{{ config(materialized='ephemeral') }}

with first_received as (
    select
        file_sha256,
        min(receipt_no) as receipt_no
    from {{ source('landing', 'receipt') }}
    where file_sha256 is not null
    group by all
),

sent_again as (
    select
        unit_code,
        form,
        period
    from {{ ref('int_part_read') }}
    group by all
    having count(distinct file_sha256) > 1
),

numbered as (
    select
        k.*,
        row_number() over (
            partition by k.form, k.unit_code, k.period, k.row_key, k.file_sha256 order by k.sheet, k.source_row
        ) as nth,
        r.receipt_no
    from {{ ref('int_row_key') }} as k
    inner join first_received as r using (file_sha256)
    where k.row_key is not null and (k.unit_code, k.form, k.period) in (select (a.unit_code, a.form, a.period) from sent_again as a)
),

firsts as (
    select
        form,
        unit_code,
        period,
        file_sha256,
        sheet,
        source_row,
        first_value(file_sha256) over same_row as first_sha256,
        first_value(sheet) over same_row as first_sheet,
        first_value(source_row) over same_row as first_row
    from numbered
    window same_row as (partition by form, unit_code, period, row_key, nth order by receipt_no, file_sha256)
)

select
    k.form,
    k.unit_code,
    k.period,
    k.file_sha256,
    k.sheet,
    k.source_row,
    coalesce(f.first_sha256, k.file_sha256) as first_sha256,
    coalesce(f.first_sheet, k.sheet) as first_sheet,
    coalesce(f.first_row, k.source_row) as first_row
from {{ ref('int_row_key') }} as k
left join firsts as f using (form, unit_code, period, file_sha256, sheet, source_row)
