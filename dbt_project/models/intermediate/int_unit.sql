-- one row per unit: region, cities, counties, townships, statistical areas and other reporting units; a city's and the region's
-- population and townships are the sums of their counties
with townships as (
    select
        parent_code as unit_code,
        count(*) as township_count
    from {{ ref('unit') }}
    where level = 'township' and status = 'current'
    group by all
),

counties as (
    select
        u.unit_code,
        u.parent_code,
        p.population,
        t.township_count
    from {{ ref('unit') }} as u
    left join {{ ref('population') }} as p using (unit_code)
    left join townships as t using (unit_code)
    where u.level = 'county'
),

sums as (
    select
        unit_code,
        population,
        township_count
    from counties
    union all
    select
        parent_code as unit_code,
        sum(population)::bigint as population,
        sum(township_count)::bigint as township_count
    from counties
    group by all
    union all
    select
        r.unit_code,
        (select sum(c.population)::bigint from counties as c) as population,
        (select sum(c.township_count)::bigint from counties as c) as township_count
    from {{ ref('unit') }} as r
    where r.level = 'region'
)

select
    u.unit_code,
    u.unit_name,
    u.level,
    nullif(u.parent_code, '') as parent_code,
    g.peer_group,
    s.population,
    s.township_count,
    u.status
from {{ ref('unit') }} as u
left join {{ ref('peer_group') }} as g using (unit_code)
left join sums as s using (unit_code)
