-- one row per scheme and level whose indicator weights do not add up to the total that the scheme declares
with summed as (
    select
        scheme,
        level,
        sum(weight) as weight
    from {{ ref('scheme_indicator') }}
    where rule is not null
    group by all
)

select
    'weights_sum' as rule,
    null::varchar as form,
    null::varchar as unit_code,
    null::varchar as period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    {{ number_text('coalesce(w.weight, 0)') }} as observed,
    {{ number_text('s.total_points') }} as expected,
    s.scheme || '（' || {{ level_title('s.level') }} || '）' as detail
from {{ ref('scheme') }} as s
left join summed as w on s.scheme = w.scheme and s.level = w.level
where coalesce(w.weight, 0) != s.total_points
