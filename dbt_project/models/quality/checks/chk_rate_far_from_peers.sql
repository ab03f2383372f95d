-- one row per county month whose people per 1,000 inhabitants lie far from the counties nearest in population; silent where its own
-- months already say that its figures are far out
select
    {{ found_in_report(
        'rate_far_from_peers', "'activity_record'", 'm',
        number_text('c.value'),
        number_text('c.centre')
    ) }}
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where
    c.method = 'peers'
    and c.status = 'outlier'
    and not exists (
        select 1
        from {{ ref('outlier_check') }} as f
        where
            f.unit_code = c.unit_code
            and f.period = c.period
            and f.method in ('negative_binomial', 'modified_z')
            and f.status = 'outlier'
    )
