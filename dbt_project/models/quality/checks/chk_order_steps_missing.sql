-- one row per order that is done although nobody dispatched or accepted it
select
    {{ found_in_row('order_steps_missing', 'service_order', 'o', 'done_on', 'o.done_on', detail="if(o.accepted_on is null, '接单', '派单')") }}
from {{ ref('cur_service_order') }} as o
where
    o.done_on is not null
    and (o.accepted_on is null or o.dispatched_on is null)
    and {{ all_readable('service_order', 'o', ['accepted_on', 'dispatched_on']) }}
