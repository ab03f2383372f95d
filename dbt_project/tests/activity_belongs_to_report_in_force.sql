-- one row per activity of a part that is not accepted
{{ config(meta={'dagster': {'ref': {'name': 'activity'}}}) }}

select a.activity_id
from {{ ref('activity') }} as a
left join {{ ref('part') }} as p
    on
        a.file_sha256 = p.file_sha256 and a.sheet = p.sheet and a.unit_code = p.unit_code and a.period = p.period
        and p.form = 'activity_record' and p.status = 'accepted'
where p.file_sha256 is null
