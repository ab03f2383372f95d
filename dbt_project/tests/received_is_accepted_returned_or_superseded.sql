-- one row per form whose parts received are not exactly those accepted, returned and superseded
{{ config(meta={'dagster': {'ref': {'name': 'part'}}}) }}

with received as (
    select
        form,
        count(*) as parts
    from {{ source('landing', 'part') }}
    where {{ is_received('file_sha256') }}
    group by all
),

judged as (
    select
        form,
        count(*) filter (where status in ('accepted', 'returned', 'superseded')) as parts
    from {{ ref('part') }}
    group by all
)

select
    form,
    r.parts as received,
    j.parts as judged
from received as r
full join judged as j using (form)
where r.parts is distinct from j.parts
