-- one row per demand that is settled without a day, or has the day and is still pending
select
    {{ found_in_row(
        'demand_outcome_contradicts', 'demand_record', 'd', 'outcome', 'c.title', detail="coalesce(d.closed_on::varchar, '空')"
    ) }}
from {{ ref('cur_demand_record') }} as d
left join {{ ref('code') }} as c on c.codelist = 'outcome' and d.outcome = c.code
where (d.outcome = 'pending') = (d.closed_on is not null) and {{ all_readable('demand_record', 'd', ['closed_on']) }}
