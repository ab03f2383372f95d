-- one row per township that says it has no 科协 and yet gives the day it was set up
select
    {{ found_in_row('established_contradicts', 'org_register', 'r', 'established', "'否'", 'r.established_on') }}
from {{ ref('cur_org_register') }} as r
where not r.established and r.established_on is not null
