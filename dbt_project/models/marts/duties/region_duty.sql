-- one row per duty that the notice gives the region's own 科协, and half-year: done, not done, or not known because it did not report it;
-- never part of a county's or a city's score
select
    o.duty,
    d.title,
    d.clause,
    d.words,
    o.period,
    o.times,
    o.status,
    {{ duty_status_title('o.status') }} as status_title,
    o.first_on,
    {{ mask_numbers('o.first_title') }} as first_title,
    o.file_sha256,
    o.sheet,
    o.source_row
from {{ ref('int_own_duty') }} as o
inner join {{ ref('own_duty') }} as d on o.level = d.level and o.duty = d.duty
where o.level = 'region'
