-- one row per activity row in force whose date lies outside the month of its report; a plan may lie ahead of it
select
    'activity_outside_period' as rule,
    'activity_record' as form,
    a.unit_code,
    a.period,
    a.file_sha256,
    a.sheet,
    a.source_row,
    'held_on' as field,
    a.held_on::varchar as observed,
    a.period as expected,
    null::varchar as detail
from {{ ref('int_activity_row') }} as a
inner join {{ ref('int_period') }} as p using (period)
where a.held_on < p.starts_on or (a.held_on > p.ends_on and a.basis is distinct from 'plan')
