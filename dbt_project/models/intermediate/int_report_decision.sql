-- one row per office act on a report (accept, return, exempt, extend_due) that is in force at as_of
select
    line,
    decided_on,
    kind,
    split_part(target, '/', 1) as unit_code,
    split_part(target, '/', 2) as form,
    split_part(target, '/', 3) as period,
    value,
    decided_by,
    reason
from {{ source('landing', 'decision') }}
where
    kind in ('accept', 'return', 'exempt', 'extend_due')
    and (expires_on is null or expires_on >= {{ as_of() }})
