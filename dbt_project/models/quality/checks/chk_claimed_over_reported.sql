-- one row per showcase that claims several times (check_parameter) as many people served as its county reported, to the period's end, for
-- all its activities together; a county that reported no activity is not judged
with periods as (
    select distinct
        unit_code,
        period
    from {{ ref('cur_showcase_register') }}
),

reported as (
    select
        s.unit_code,
        s.period,
        sum(a.people) as people
    from periods as s
    inner join {{ ref('int_period') }} as p on s.period = p.period
    inner join {{ ref('int_activity') }} as a on s.unit_code = a.unit_code and a.held_on <= p.ends_on
    group by all
)

select
    {{ found_in_row('claimed_over_reported', 'showcase_register', 's', 'claimed_people', 's.claimed_people', 'r.people') }}
from {{ ref('cur_showcase_register') }} as s
inner join reported as r on s.unit_code = r.unit_code and s.period = r.period
where s.claimed_people > {{ check_parameter('claimed_over_reported', 'times') }} * r.people
