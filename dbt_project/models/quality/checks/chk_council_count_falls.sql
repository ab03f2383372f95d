-- one row per society that counts fewer council meetings of the year than it did a quarter earlier in the same year
with counted as (
    select
        r.unit_code,
        r.period,
        r.file_sha256,
        r.sheet,
        r.source_row,
        year(p.ends_on) as year,
        r.council_meetings,
        max(r.council_meetings) over (
            partition by r.unit_code, {{ comparable_text('r.society_name') }}, year(p.ends_on) order by p.ends_on
            range between unbounded preceding and interval 1 month preceding
        ) as earlier_meetings
    from {{ ref('cur_sanhui_register') }} as r
    inner join {{ ref('int_period') }} as p on r.period = p.period
    where r.council_meetings is not null
)

select
    {{ found_in_row('council_count_falls', 'sanhui_register', 'c', 'council_meetings', 'c.council_meetings', 'c.earlier_meetings') }}
from counted as c
where c.council_meetings < c.earlier_meetings
