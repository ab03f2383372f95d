-- one row per planned activity whose day lies in the report's month: held or not, it is no plan any more
select
    {{ found_in_row('plan_overdue', 'activity_record', 'a', 'basis', 'a.held_on', 'a.period') }}
from {{ ref('int_activity_row') }} as a
inner join {{ ref('int_period') }} as p on a.period = p.period
where a.basis = 'plan' and a.held_on between p.starts_on and p.ends_on
