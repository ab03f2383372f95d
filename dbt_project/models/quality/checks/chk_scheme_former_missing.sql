-- one row per scheme amended after the first receipt of a period without its former rows in the seeds: the two rankings cannot be shown
select
    'scheme_former_missing' as rule,
    null::varchar as form,
    null::varchar as unit_code,
    min(period) as period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    min(amended_on)::varchar as observed,
    null::varchar as expected,
    scheme as detail
from {{ ref('mart_scheme_registration') }}
where status = 'amended' and amends is null
group by scheme
