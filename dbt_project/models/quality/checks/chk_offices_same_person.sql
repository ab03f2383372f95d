-- one row per society whose 理事长 is its 秘书长 too
select
    {{ found_in_row('offices_same_person', 'sanhui_register', 's', 'secretary') }}
from {{ ref('cur_sanhui_register') }} as s
where s.chair = s.secretary
