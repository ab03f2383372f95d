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
        unnest(r.evidence) as piece
    from {{ ref('indicator_result') }} as r
    where r.period in (select n.period from recent as n)
)

select
    p.period,
    p.level,
    p.unit_code,
    p.indicator_code,
    p.piece.role,
    p.piece.source,
    p.piece.file_sha256,
    p.piece.sheet,
    p.piece.source_row,
    p.piece.field,
    p.piece.value_text
from pieces as p
where p.piece is not null
