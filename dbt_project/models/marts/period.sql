-- one row per month, quarter, half-year and year
select
    period,
    kind,
    starts_on,
    ends_on
from {{ ref('int_period') }}
