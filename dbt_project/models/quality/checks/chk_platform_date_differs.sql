-- one row per activity matched by number whose date, within its month, is not the platform's
select
    {{ found_in_row('platform_date_differs', 'activity_record', 'a', 'held_on', 'a.held_on', 'x.held_on') }}
from {{ ref('int_activity_row') }} as a
inner join {{ ref('int_period') }} as p on a.period = p.period and a.held_on between p.starts_on and p.ends_on
inner join {{ ref('cur_stv_activity') }} as x
    on a.unit_code = x.unit_code and a.matched_activity_id = x.activity_id and a.period = x.month
where a.match_method = 'number' and a.held_on != x.held_on
