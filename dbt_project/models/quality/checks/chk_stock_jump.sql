-- one row per register in force that lists at least twelve and three quarters as many entries more than that of the quarter before,
-- unless it only makes up for a fall
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
    inner join {{ ref('obligation') }} as o on s.form = o.form and o.level = 'county' and o.measure = 'stock' and o.cadence = 'quarter'
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
    {{ found_in_report('stock_jump', 'c.form', 'c', 'c.rows', 'c.previous_rows') }}
from compared as c
where
    c.previous_ends_on = last_day(c.ends_on - interval 3 month)
    and c.rows - c.previous_rows >= 12
    and 4 * (c.rows - c.previous_rows) >= 3 * c.previous_rows
    and (c.rows_before is null or 4 * (c.rows - c.rows_before) >= 3 * c.rows_before)
