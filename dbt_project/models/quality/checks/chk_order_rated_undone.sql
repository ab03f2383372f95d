-- one row per order that is rated although it is not done
select
    {{ found_in_row('order_rated_undone', 'service_order', 'o', 'rating', 'c.title') }}
from {{ ref('cur_service_order') }} as o
left join {{ ref('code') }} as c on c.codelist = 'rating' and o.rating = c.code
where o.rating is not null and o.done_on is null and {{ all_readable('service_order', 'o', ['done_on']) }}
