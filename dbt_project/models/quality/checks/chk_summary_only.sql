-- one row per summary in force of a month of which no ledger is in force: what was sent stands nowhere else
with summed as (
    select
        unit_code,
        period,
        sum(activities) as activities,
        sum(people) as people
    from {{ ref('cur_activity_summary') }}
    group by all
)

select
    {{ found_in_report(
        'summary_only', "'activity_summary'", 's', 't.activities', 't.people',
        "concat_ws('、', t.activities || ' 场', t.people || ' 人次')"
    ) }}
from {{ ref('int_submission') }} as s
inner join summed as t on s.unit_code = t.unit_code and s.period = t.period
where
    s.form = 'activity_summary' and s.status = 'accepted'
    and not exists (
        select 1
        from {{ ref('int_submission') }} as l
        where l.form = 'activity_record' and l.status = 'accepted' and l.unit_code = s.unit_code and l.period = s.period
    )
