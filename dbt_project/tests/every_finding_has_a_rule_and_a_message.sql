-- one row per finding whose rule is not declared, or whose message is empty or still holds a placeholder
{{ config(meta={'dagster': {'ref': {'name': 'finding'}}}) }}

select
    f.finding_id,
    f.rule,
    f.message
from {{ ref('int_finding') }} as f
left join {{ ref('finding') }} as p using (finding_id)
where p.finding_id is null or coalesce(f.message, '') = '' or regexp_matches(f.message, '\{[a-z]+\}')
