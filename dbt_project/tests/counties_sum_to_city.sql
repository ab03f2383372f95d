-- one row per activity figure of a city or the region that is not the sum of its counties
{{ config(meta={'dagster': {'ref': {'name': 'activity_count'}}}) }}

with counties as (
    select
        c.period,
        c.breakdown,
        c.category,
        c.activities,
        c.people,
        u.parent_code as city_code,
        r.unit_code as region_code
    from {{ ref('activity_count') }} as c
    inner join {{ ref('mart_unit') }} as u using (unit_code)
    inner join {{ ref('mart_unit') }} as r on r.level = 'region'
    where c.level = 'county'
),

summed as (
    select
        period,
        city_code as unit_code,
        breakdown,
        category,
        sum(activities) as activities,
        sum(people) as people
    from counties
    group by all
    union all
    select
        period,
        region_code as unit_code,
        breakdown,
        category,
        sum(activities) as activities,
        sum(people) as people
    from counties
    group by all
),

pooled as (
    select *
    from {{ ref('activity_count') }}
    where level in ('city', 'region')
)

select
    period,
    unit_code,
    breakdown,
    category,
    p.activities,
    s.activities as counties_activities
from pooled as p
full join summed as s using (period, unit_code, breakdown, category)
where p.activities is distinct from s.activities or p.people is distinct from s.people
