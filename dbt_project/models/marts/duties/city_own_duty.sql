-- one row per duty of a city's own 科协, city and half-year: what the city itself did, beside the pooled figure of the city and its
-- counties at the half-year's end (1 January to then), in which it can disappear
select
    o.unit_code,
    u.unit_name,
    o.duty,
    d.title,
    d.clause,
    o.period,
    o.times,
    o.status,
    {{ duty_status_title('o.status') }} as status_title,
    o.first_on,
    {{ mask_numbers('o.first_title') }} as first_title,
    o.file_sha256,
    o.sheet,
    o.source_row,
    d.indicator_code,
    v.value as pooled_value
from {{ ref('int_own_duty') }} as o
inner join {{ ref('own_duty') }} as d on o.level = d.level and o.duty = d.duty
inner join {{ ref('int_unit') }} as u on o.unit_code = u.unit_code
left join {{ ref('indicator_value') }} as v
    on
        o.level = v.level and o.unit_code = v.unit_code and d.indicator_code = v.indicator_code
        and v.period = left(o.period, 4) || if(right(o.period, 2) = 'H1', 'Q2', 'Q4')
where o.level = 'city'
