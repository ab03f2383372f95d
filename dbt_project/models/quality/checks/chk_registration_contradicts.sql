-- one row per society without a credit code that yet gives a day of registration or an annual inspection
select
    {{ found_in_row(
        'registration_contradicts', 'sanhui_register', 's', 'credit_code', 'null',
        "coalesce(s.registered_on::varchar, c.title)", "if(s.registered_on is not null, '登记日期', '年检情况')"
    ) }}
from {{ ref('cur_sanhui_register') }} as s
left join {{ ref('code') }} as c on c.codelist = 'inspection' and s.inspection = c.code
where
    s.credit_code is null
    and (s.registered_on is not null or s.inspection in ('passed', 'basic', 'failed'))
    and {{ all_readable('sanhui_register', 's', ['credit_code']) }}
