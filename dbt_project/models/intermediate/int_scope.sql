-- one row per unit and unit whose facts its pooled figure takes in: county → itself; city → itself and its counties;
-- region → itself, its cities and all counties
with units as (
    select
        unit_code,
        level,
        parent_code
    from {{ ref('int_unit') }}
    where level in ('county', 'city', 'region')
)

select
    level,
    unit_code,
    unit_code as member_code
from units
union all
select
    'city' as level,
    parent_code as unit_code,
    unit_code as member_code
from units
where level = 'county'
union all
select
    'region' as level,
    r.unit_code,
    m.unit_code as member_code
from units as r
inner join units as m on m.level in ('city', 'county')
where r.level = 'region'
