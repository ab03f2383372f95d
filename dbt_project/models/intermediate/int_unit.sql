-- one row per unit: region, cities, counties, townships, statistical areas and other reporting units; population and townships as of
-- as_of, of a unit that no longer stands as of its last day; a city's and the region's are the sums of their counties
with days as (
    select {{ as_of() }} as day
    union
    select valid_to as day
    from {{ ref('unit') }}
    where level = 'county' and valid_to <= {{ as_of() }}
),

sizes as (
    select *
    from {{ county_sizes('days') }}
),

sums as (
    select
        s.unit_code,
        s.population,
        s.township_count
    from sizes as s
    inner join {{ ref('unit') }} as u on s.unit_code = u.unit_code and s.day = least(coalesce(u.valid_to, {{ as_of() }}), {{ as_of() }})
    union all
    select
        parent_code as unit_code,
        sum(population)::bigint as population,
        sum(township_count)::bigint as township_count
    from sizes
    where day = {{ as_of() }}
    group by all
    union all
    select
        r.unit_code,
        sum(c.population)::bigint as population,
        sum(c.township_count)::bigint as township_count
    from {{ ref('unit') }} as r
    inner join sizes as c on c.day = {{ as_of() }}
    where r.level = 'region'
    group by all
)

select
    u.unit_code,
    u.unit_name,
    u.level,
    nullif(u.parent_code, '') as parent_code,
    g.peer_group,
    s.population,
    s.township_count,
    u.status,
    u.valid_from,
    u.valid_to,
    u.successor_code
from {{ ref('unit') }} as u
left join {{ ref('peer_group') }} as g using (unit_code)
left join sums as s using (unit_code)
