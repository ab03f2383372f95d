-- one row per verification figure where more matched than was reported
select *
from {{ ref('verification') }}
where matched > reported or isnan(factor) or isinf(factor)
