-- one row per unit: region, cities, counties, townships, statistical areas and other reporting units, those too that no longer stand but
-- did within the record
{{ config(alias='unit') }}

select
    unit_code,
    unit_name,
    level,
    parent_code,
    peer_group,
    population,
    township_count,
    valid_from,
    valid_to,
    {{ level_title('level') }} as level_title
from {{ ref('int_unit') }}
where status != 'retired' or valid_to is not null
