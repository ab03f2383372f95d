-- one row per township that says it has a 科协 and leaves the day it was set up blank; a day that could not be read has its own finding
select
    {{ found_in_row('established_undated', 'org_register', 'r', 'established_on') }}
from {{ ref('cur_org_register') }} as r
where r.established and r.established_on is null and {{ all_readable('org_register', 'r', ['established_on']) }}
