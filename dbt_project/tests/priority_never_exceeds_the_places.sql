-- one row per scheme, period and level with more units that come first than places for support
{{ config(meta={'dagster': {'ref': {'name': 'ranking'}}}) }}

select
    r.scheme,
    r.period,
    r.level,
    s.priority_places,
    count(*) as given
from {{ ref('ranking') }} as r
inner join {{ ref('scheme') }} as s on r.scheme = s.scheme and r.level = s.level
where r.tier = 'priority'
group by all
having count(*) > s.priority_places
