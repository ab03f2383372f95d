-- one row per county month whose people per activity lie far from its own months
select
    {{ found_in_report(
        'people_far_from_history', "'activity_record'", 'm',
        "round(c.value)::integer",
        "round(c.centre)::integer || '（' || round(c.low)::integer || '～' || round(c.high)::integer || '）'",
        field='people'
    ) }}
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.method = 'modified_z' and c.status = 'outlier'
