-- one row per scheme, year (its last quarter), unit and indicator that the unit assessed itself: its points beside the computed ones.
-- Of an indicator written twice the last row counts; points that are absent in the form leave no row
with own as (
    select
        unit_code,
        period || 'Q4' as period,
        indicator_code,
        max_by(self_points, (file_sha256, sheet, source_row))::decimal(18, 4) as self_points
    from {{ ref('cur_self_assessment') }}
    where indicator_code is not null and self_points is not null
    group by all
)

select
    l.scheme,
    l.period,
    l.level,
    l.unit_code,
    l.indicator_code,
    o.self_points::double as self_points,
    l.points,
    l.max_points,
    (o.self_points - l.points)::decimal(18, 4) as gap
from {{ ref('ledger') }} as l
inner join own as o on l.period = o.period and l.unit_code = o.unit_code and l.indicator_code = o.indicator_code
