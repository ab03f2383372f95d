-- one row per register in force that lists at least three and at least 30 % fewer entries than the one of the quarter before,
-- unless it only goes back after a leap
with registers as (
    select
        s.form,
        s.unit_code,
        s.period,
        s.file_sha256,
        s.sheet,
        s.rows,
        p.ends_on
    from {{ ref('int_submission') }} as s
    inner join {{ ref('obligation') }} as o on s.form = o.form and o.level = 'county' and o.measure = 'stock'
    inner join {{ ref('int_period') }} as p on s.period = p.period
    where s.status = 'accepted'
),

compared as (
    select
        *,
        lag(rows) over (partition by form, unit_code order by ends_on) as previous_rows,
        lag(rows, 2) over (partition by form, unit_code order by ends_on) as rows_before,
        lag(ends_on) over (partition by form, unit_code order by ends_on) as previous_ends_on
    from registers
)

select
    'stock_drop' as rule,
    form,
    unit_code,
    period,
    file_sha256,
    sheet,
    null::bigint as source_row,
    null::varchar as field,
    rows::varchar as observed,
    previous_rows::varchar as expected,
    null::varchar as detail
from compared
where
    previous_ends_on = last_day(ends_on - interval 3 month)
    and previous_rows - rows >= 3
    and 10 * (previous_rows - rows) >= 3 * previous_rows
    and (rows_before is null or 10 * (rows_before - rows) >= 3 * rows_before)
