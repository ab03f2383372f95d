-- one row per activity reported as held on a day after the report itself came in: a plan among the actual ones
select
    {{ found_in_row('plan_in_actual', 'activity_record', 'a', 'basis', 'a.held_on', 's.received_on') }}
from {{ ref('int_activity_row') }} as a
inner join {{ ref('int_submission') }} as s
    on s.form = 'activity_record' and a.unit_code = s.unit_code and a.period = s.period and s.status = 'accepted'
where a.basis = 'actual' and a.held_on > s.received_on
