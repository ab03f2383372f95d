-- one row per county month whose mean of volunteers or hours an activity left its own earlier months, and the region's course, behind by
-- more than check_parameter declares
select
    {{ found_in_report(
        'average_inconsistent', "'activity_record'", 'm',
        number_text('round(c.value, 1)'),
        number_text('round(c.centre, 1)'),
        "if(c.measure = 'volunteers_per_activity', '每场志愿者（人）', '每场时长（小时）')"
    ) }}
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.method = 'consistency_over_time' and c.status = 'outlier'
