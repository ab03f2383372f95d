-- one row per scheme that was not registered before the first receipt of a period it scores
select
    'scheme_unregistered' as rule,
    null::varchar as form,
    null::varchar as unit_code,
    min(period) as period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    coalesce(min(registered_on)::varchar, '没有登记') as observed,
    min(first_receipt_on)::varchar as expected,
    scheme as detail
from {{ ref('mart_scheme_registration') }}
where status = 'unregistered'
group by scheme
