-- one row per declared target and unit of its level without exactly one result, or result that says what its own figures do not bear out
{{ config(meta={'dagster': {'ref': {'name': 'two_year_result'}}}) }}

with expected as (
    select
        t.goal,
        t.level,
        t.indicator_code as measure,
        u.unit_code
    from {{ ref('target') }} as t
    inner join {{ ref('int_unit') }} as u on t.level = u.level and u.status = 'current'
)

select
    goal,
    level,
    measure,
    unit_code
from expected as e
full join {{ ref('two_year_result') }} as r using (goal, level, measure, unit_code)
group by all
having
    count(r.reason) != 1
    or count(e.level) = 0
    or bool_or(r.months_with_data > r.months_due)
    or bool_or(r.met is not null and r.value is null)
    or bool_or(r.met is not null and r.phase = 'due' and r.is_lower_bound and not r.met and coalesce(r.highest >= r.target, true))
