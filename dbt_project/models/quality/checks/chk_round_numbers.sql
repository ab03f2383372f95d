-- one row per county month whose people figures end in 0 or 5 far more often than chance, than the others and than its own other months;
-- silent where nearly all are one figure, which has its own rule
select
    'round_numbers' as rule,
    'activity_record' as form,
    c.unit_code,
    c.period,
    m.file_sha256,
    m.sheet,
    null::bigint as source_row,
    'people' as field,
    {{ number_text('100 * c.value') }} || '%' as observed,
    {{ number_text('100 * c.centre') }} || '%' as expected,
    null::varchar as detail
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where
    c.measure = 'round_share'
    and c.status = 'outlier'
    and not exists (
        select 1
        from {{ ref('outlier_check') }} as f
        where
            f.unit_code = c.unit_code and f.period = c.period and f.measure = 'same_people_share' and f.status = 'outlier'
            and f.value >= 0.95
    )
