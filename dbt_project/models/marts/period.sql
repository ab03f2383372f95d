-- one row per month, quarter, half-year and year
select
    period,
    kind,
    starts_on,
    ends_on,
    elapsed_share
from {{ ref('int_period') }}
