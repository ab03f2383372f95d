-- one row per county month that held most of its activities in the last three days, unlike the others
select
    {{ found_in_report(
        'period_end_burst', "'activity_record'", 'm',
        number_text('100 * c.value') ~ " || '%'",
        number_text('100 * c.centre') ~ " || '%'",
        field='held_on'
    ) }}
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.measure = 'last_days_share' and c.status = 'outlier'
