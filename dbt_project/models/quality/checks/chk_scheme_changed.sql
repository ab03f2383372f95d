-- one row per scheme whose rows are not those registered before the first receipt of a period it scores, without day and reason
select
    'scheme_changed' as rule,
    null::varchar as form,
    null::varchar as unit_code,
    min(period) as period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    min(left(sha256, 12)) as observed,
    max(former_registered_on)::varchar as expected,
    scheme as detail
from {{ ref('mart_scheme_registration') }}
where status = 'changed'
group by scheme
