-- one row per township whose 科协主席 is that of another township of the county too, but for the first of them
select
    {{ found_in_row(
        'chair_two_townships', 'org_register', 'o', 'chair', detail="array_to_string(list_sort(list(u.unit_name) over same), '、')"
    ) }}
from {{ ref('cur_org_register') }} as o
left join {{ ref('int_unit') }} as u on o.township_code = u.unit_code
where o.established and o.chair is not null
window same as (partition by o.unit_code, o.period, {{ comparable_text('o.chair') }})
qualify count(*) over same > 1 and row_number() over (
    partition by o.unit_code, o.period, {{ comparable_text('o.chair') }} order by o.sheet, o.source_row
) > 1
