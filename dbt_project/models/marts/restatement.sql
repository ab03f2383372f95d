-- one row per unit of a published ranking (scheme, period, level) that a 更正版 restates: both ranks and scores, whether it changed, and why.
-- An edition never holds its own correction; the list is that of the corrections decided before it
select
    from_edition,
    to_edition,
    scheme,
    period,
    level,
    unit_code,
    unit_name,
    old_rank,
    new_rank,
    old_score,
    new_score,
    old_status,
    new_status,
    changed,
    reason,
    decided_by,
    decided_on
from {{ source('landing', 'restatement') }}
