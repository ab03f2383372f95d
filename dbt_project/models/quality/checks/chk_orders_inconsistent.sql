-- one row per month's order report whose orders done do not go with the activities that carry an order number, by the region's ratio and by
-- more than check_parameter declares
select
    {{ found_in_report(
        'orders_inconsistent', "'service_order'", 's',
        number_text('c.value'), number_text('round(c.centre)'), number_text('m.ordered')
    ) }}
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
inner join {{ ref('int_submission') }} as s
    on c.unit_code = s.unit_code and c.period = s.period and s.form = 'service_order' and s.status = 'accepted'
where c.method = 'consistency_between' and c.status = 'outlier'
