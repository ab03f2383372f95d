-- one row per activity whose order stands in none of the county's order lists, where that of the same month is in force and gives a
-- number to every order (a number with words behind it has its own finding)
select
    {{ found_in_row('order_unknown', 'activity_record', 'a', 'order_id', 'a.order_id') }}
from {{ ref('int_activity_row') }} as a
inner join {{ ref('int_submission') }} as s
    on s.form = 'service_order' and a.unit_code = s.unit_code and a.period = s.period and s.status = 'accepted'
where
    a.order_id is not null
    and not exists (
        select 1
        from {{ ref('cur_service_order') }} as o
        where o.unit_code = a.unit_code and o.order_id = a.order_id
    )
    and not exists (
        select 1
        from {{ ref('cur_service_order') }} as o
        where o.unit_code = a.unit_code and regexp_extract(o.order_id, '^[0-9A-Za-z]+') = a.order_id
    )
    and not exists (
        select 1
        from {{ ref('cur_service_order') }} as o
        where o.unit_code = a.unit_code and o.period = a.period and o.order_id is null
    )
