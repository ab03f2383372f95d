-- one row per county month whose people figures are multiples of 5, 10 or 100 far more often than chance, than the others and than its own
-- other months (the least likely of the three); silent where nearly all are one figure, which has its own rule
with round as (
    select *
    from {{ ref('outlier_check') }}
    where measure in ('round_share', 'round_tens_share', 'round_hundreds_share') and status = 'outlier'
    qualify row_number() over (partition by unit_code, period order by score, measure) = 1
)

select
    {{ found_in_report(
        'round_numbers', "'activity_record'", 'm',
        number_text('100 * c.value') ~ " || '%'",
        number_text('100 * c.centre') ~ " || '%'",
        "case c.measure when 'round_share' then '尾数是 0 或 5' when 'round_tens_share' then '是整十数' else '是整百数' end",
        field='people'
    ) }}
from round as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where
    not exists (
        select 1
        from {{ ref('outlier_check') }} as f
        where
            f.unit_code = c.unit_code and f.period = c.period and f.measure = 'same_people_share' and f.status = 'outlier'
            and f.value >= 0.95
    )
