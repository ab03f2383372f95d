-- one row per row behind a figure (of the last eight assessment periods: older ones stand in the editions of their time)
with recent as (
    select period
    from {{ ref('int_assessment') }}
    group by period
    order by max(ends_on) desc
    limit 8
),

pieces as (
    select
        r.period,
        r.level,
        r.unit_code,
        r.indicator_code,
        unnest(r.evidence) as e
    from {{ ref('indicator_result') }} as r
    where r.period in (select n.period from recent as n)
)

select
    period,
    level,
    unit_code,
    indicator_code,
    e.role,
    e.source,
    e.file_sha256,
    e.sheet,
    e.source_row,
    e.field,
    e.value_text
from pieces
where e is not null
