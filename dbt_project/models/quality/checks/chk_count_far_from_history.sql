-- one row per county month whose activities lie in a tail that its own months and the region's rhythm make unlikely
select
    {{ found_in_report(
        'count_far_from_history', "'activity_record'", 'm',
        number_text('c.value'),
        "round(c.centre)::integer || '（' || c.low::integer || '～' || c.high::integer || '）'"
    ) }}
from {{ ref('outlier_check') }} as c
inner join {{ ref('int_activity_month') }} as m using (unit_code, period)
where c.method = 'negative_binomial' and c.status = 'outlier'
