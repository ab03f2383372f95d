-- one row per row of an export that names a township by a code that was no longer in use on that day
select
    'export_unit_retired' as rule,
    'wenming_session' as form,
    w.unit_code,
    w.month as period,
    w.file_sha256,
    null::varchar as sheet,
    w.source_row,
    'township_code' as field,
    w.township_code as observed,
    u.successor_code as expected,
    w.source_row::varchar as detail
from {{ ref('cur_wenming_session') }} as w
inner join {{ ref('unit') }} as u on w.township_code = u.unit_code and u.status = 'retired'
where u.valid_to is null or w.held_on > u.valid_to
