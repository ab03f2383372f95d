-- one row per county month most of whose platform activities were recorded long after the day, unlike the others
select
    {{ found_in_report(
        'recorded_late', "'activity_record'", 'm',
        number_text('100 * c.value') ~ " || '%'",
        number_text('100 * c.centre') ~ " || '%'"
    ) }}
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.measure = 'late_recorded_share' and c.status = 'outlier'
