-- one row per period (month, quarter), unit and measure (activities, people): what the reports say, how much of it the platform
-- confirms, and what the platform has. A county's month shows whichever side is known; every larger figure (quarters, cities, the
-- region) sums only county months of which both are known, so that a missing report or export never looks like over-reporting
with reported as (
    select
        s.unit_code,
        s.period,
        count(a.activity_id) as reported_activities,
        count(a.activity_id) filter (where a.platform_match = 'matched') as matched_activities,
        count(a.activity_id) filter (where a.match_method = 'number') as numbered_activities,
        coalesce(sum(a.people), 0)::bigint as reported_people,
        coalesce(sum(a.people) filter (where a.platform_match = 'matched'), 0)::bigint as matched_people,
        coalesce(sum(a.people) filter (where a.match_method = 'number'), 0)::bigint as numbered_people
    from {{ ref('int_submission') }} as s
    left join {{ ref('int_activity') }} as a using (unit_code, period)
    where s.form = 'activity_record' and s.status = 'accepted'
    group by all
),

covered as (
    select
        e.period,
        u.unit_code
    from {{ ref('int_export') }} as e
    inner join {{ ref('int_period') }} as q on e.period = q.period
    inner join {{ ref('int_unit') }} as u on u.level = 'county' and {{ stands_on('u', 'q.ends_on') }}
    where e.export = 'stv_activity' and e.status = 'accepted'
),

platform as (
    select
        c.unit_code,
        c.period,
        count(x.activity_id) as platform_activities,
        coalesce(sum(x.people), 0)::bigint as platform_people
    from covered as c
    left join {{ ref('cur_stv_activity') }} as x on c.unit_code = x.unit_code and c.period = x.month
    group by all
),

sides as (
    select
        coalesce(r.unit_code, p.unit_code) as unit_code,
        coalesce(r.period, p.period) as month,
        r.reported_activities,
        if(p.unit_code is null, null, r.matched_activities) as matched_activities,
        if(p.unit_code is null, null, r.numbered_activities) as numbered_activities,
        p.platform_activities,
        r.reported_people,
        if(p.unit_code is null, null, r.matched_people) as matched_people,
        if(p.unit_code is null, null, r.numbered_people) as numbered_people,
        p.platform_people
    from reported as r
    full join platform as p on r.unit_code = p.unit_code and r.period = p.period
),

long as (
    select
        unit_code,
        month,
        'activities' as measure,
        reported_activities as reported,
        matched_activities as matched,
        platform_activities as platform,
        numbered_activities as matched_by_number
    from sides
    union all
    select
        unit_code,
        month,
        'people' as measure,
        reported_people as reported,
        matched_people as matched,
        platform_people as platform,
        numbered_people as matched_by_number
    from sides
),

larger as (
    select
        q.period,
        s.unit_code,
        l.measure,
        sum(l.reported)::bigint as reported,
        sum(l.matched)::bigint as matched,
        sum(l.platform)::bigint as platform,
        sum(l.matched_by_number)::bigint as matched_by_number
    from long as l
    inner join {{ ref('int_period') }} as m on l.month = m.period
    inner join {{ ref('int_period') }} as q on q.kind in ('month', 'quarter') and m.starts_on >= q.starts_on and m.ends_on <= q.ends_on
    inner join {{ ref('int_scope') }} as s on l.unit_code = s.member_code
    where l.reported is not null and l.platform is not null and not (q.kind = 'month' and s.level = 'county')
    group by all
),

figures as (
    select
        month as period,
        unit_code,
        measure,
        reported,
        matched,
        platform,
        matched_by_number
    from long
    union all
    select
        period,
        unit_code,
        measure,
        reported,
        matched,
        platform,
        matched_by_number
    from larger
)

select
    period,
    unit_code,
    measure,
    reported,
    matched,
    platform,
    {{ verification_factor('matched', 'reported') }} as factor,
    {{ verification_factor('platform', 'reported') }} as platform_ratio,
    {{ verification_class(verification_factor('matched', 'reported'), check_parameter('verification', 'within')) }} as factor_class,
    matched_by_number
from figures
