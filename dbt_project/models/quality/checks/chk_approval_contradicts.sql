-- one row per showcase that is a candidate with a day of approval, or approved without one
select
    {{ found_in_row(
        'approval_contradicts', 'showcase_register', 's', 'approved_by', 'c.title', detail="coalesce(s.approved_on::varchar, '空')"
    ) }}
from {{ ref('cur_showcase_register') }} as s
left join {{ ref('code') }} as c on c.codelist = 'approved_by' and s.approved_by = c.code
where (s.approved_by = 'candidate') = (s.approved_on is not null) and {{ all_readable('showcase_register', 's', ['approved_on']) }}
