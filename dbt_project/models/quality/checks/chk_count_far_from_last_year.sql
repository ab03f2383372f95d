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
    {{ found_in_report(
        'count_far_from_last_year', "'activity_record'", 'm',
        number_text('c.value'),
        "greatest(round(c.centre), 0)::integer"
    ) }}
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
