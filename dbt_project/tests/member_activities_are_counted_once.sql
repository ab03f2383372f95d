-- one row per quarter and county with a register whose activities of teams (societies) are not those of its activity reports
{{ config(meta={'dagster': {'ref': {'name': 'member_standing'}}}) }}

with kinds as (
    select distinct
        period,
        unit_code,
        member_kind,
        if(member_kind = 'team', 'sandui', 'sanhui') as organiser_kind
    from {{ ref('member_standing') }}
),

shown as (
    select
        period,
        unit_code,
        member_kind,
        coalesce(sum(activities), 0) as activities
    from {{ ref('member_standing') }}
    group by all
),

-- an activity of another kind that bears the number of a member is that member's
reported as (
    select
        k.period,
        k.unit_code,
        k.member_kind,
        count(*) as activities
    from kinds as k
    inner join {{ ref('int_assessment') }} as a on k.period = a.period and a.level = 'county'
    inner join {{ ref('int_activity') }} as r
        on k.unit_code = r.unit_code and r.period between strftime(a.starts_on, '%Y-%m') and strftime(a.ends_on, '%Y-%m')
    left join {{ ref('member_standing') }} as m
        on k.period = m.period and k.unit_code = m.unit_code and r.organiser_id = m.member_id
    where coalesce(m.member_kind, case r.organiser_kind when 'sandui' then 'team' when 'sanhui' then 'society' end) = k.member_kind
    group by all
)

select
    period,
    unit_code,
    member_kind,
    s.activities,
    r.activities as reported
from shown as s
left join reported as r using (period, unit_code, member_kind)
where s.activities != coalesce(r.activities, 0)
