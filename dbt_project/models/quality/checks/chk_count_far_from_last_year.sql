-- one row per county month whose activities lie far from the same month of the year before; silent where its own months already say so,
-- or where the month compared with was itself far out
with far as (
    select
        unit_code,
        period
    from {{ ref('outlier_check') }}
    where method = 'negative_binomial' and status = 'outlier'
)

select
    'count_far_from_last_year' as rule,
    'activity_record' as form,
    c.unit_code,
    c.period,
    m.file_sha256,
    m.sheet,
    null::bigint as source_row,
    null::varchar as field,
    {{ number_text('c.value') }} as observed,
    greatest(round(c.centre), 0)::integer::varchar as expected,
    null::varchar as detail
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where
    c.method = 'same_month_last_year'
    and c.status = 'outlier'
    and not exists (
        select 1
        from far as f
        where
            f.unit_code = c.unit_code
            and f.period in (c.period, (left(c.period, 4)::integer - 1) || substr(c.period, 5))
    )
