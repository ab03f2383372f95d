-- one row per activity held before its order was placed
select
    {{ found_in_row('activity_before_order', 'activity_record', 'a', 'held_on', 'a.held_on', 'min(o.ordered_on)') }}
from {{ ref('int_activity_row') }} as a
inner join {{ ref('cur_service_order') }} as o on a.unit_code = o.unit_code and a.order_id = o.order_id
where o.ordered_on is not null
group by a.unit_code, a.period, a.file_sha256, a.sheet, a.source_row, a.held_on
having a.held_on < min(o.ordered_on)
