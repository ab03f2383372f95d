-- one row per unit: region, cities, counties, townships, statistical areas and other reporting units
{{ config(alias='unit') }}

select
    unit_code,
    unit_name,
    level,
    parent_code,
    peer_group,
    population,
    township_count,
    {{ level_title('level') }} as level_title
from {{ ref('int_unit') }}
where status != 'retired'
