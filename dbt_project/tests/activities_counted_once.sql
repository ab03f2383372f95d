-- one row per month whose total is not the number of activities listed, or whose breakdown does not add up to the total
{{ config(meta={'dagster': {'ref': {'name': 'activity_count'}}}) }}

with listed as (
    select
        period,
        unit_code,
        count(*) as activities,
        coalesce(sum(people), 0) as people
    from {{ ref('activity') }}
    group by all
),

counted as (
    select
        period,
        unit_code,
        breakdown,
        sum(activities) as activities,
        sum(people) as people
    from {{ ref('activity_count') }}
    where level = 'county' and length(period) = 7 and breakdown != 'audience'
    group by all
)

select
    period,
    unit_code,
    c.breakdown,
    c.activities as counted,
    l.activities as listed
from counted as c
full join listed as l using (period, unit_code)
where
    coalesce(c.activities, 0) != coalesce(l.activities, 0)
    or coalesce(c.people, 0) != coalesce(l.people, 0)
