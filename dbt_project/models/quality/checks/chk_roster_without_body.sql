-- one row per township that has no 科协 by its register and yet has 三长 in a post of it at the quarter's end, by the roster
with in_post as (
    select
        r.unit_code,
        r.period,
        r.township_code,
        count(*) as persons
    from {{ ref('cur_sanzhang_roster') }} as r
    inner join {{ ref('int_period') }} as p on r.period = p.period
    where r.post_level = 'township' and r.from_on <= p.ends_on and (r.to_on is null or r.to_on > p.ends_on)
    group by all
)

select
    {{ found_in_row('roster_without_body', 'org_register', 'o', 'established', "'否'", 'i.persons') }}
from {{ ref('cur_org_register') }} as o
inner join in_post as i on o.unit_code = i.unit_code and o.period = i.period and o.township_code = i.township_code
where not o.established
