-- one row per coverage figure outside 0–1, or with a value where no county has a register, or without one where a county has
select *
from {{ ref('coverage') }}
where
    numerator < 0
    or numerator > denominator
    or (numerator is null) != (counties_reported = 0)
    or (value is null) != (numerator is null)
