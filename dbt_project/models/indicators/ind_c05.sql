-- C05 最长活动间断天数：应报月份内连续没有活动的最长天数，含窗口首尾；免报或未到期的月份把窗口断开，不算间断；
-- 未报（或退回）的月份有没有活动不知道：按没有活动连起来算，得到的是间断的上限（部分报送时得分是下限）；一月未收的县没有值；
-- 市级取所辖县中最长的
with months as (
    select
        a.period,
        s.unit_code,
        m.starts_on,
        m.ends_on,
        s.received_on is not null as is_received,
        s.status in ('missing', 'returned') as is_unreported
    from {{ ref('assessed_unit') }} as a
    inner join {{ ref('int_report_status') }} as s on a.unit_code = s.unit_code and {{ month_in_window('s.period', 'a') }}
    inner join {{ ref('int_period') }} as m on s.period = m.period
    where a.level = 'county' and s.form = 'activity_record'
),

asked as (
    select
        period,
        unit_code,
        starts_on,
        ends_on
    from months
    where is_received or is_unreported
    qualify bool_or(is_received) over (partition by period, unit_code)
),

-- consecutive months owed make one run: the month number minus its place is the same within a run
numbered as (
    select
        *,
        12 * year(starts_on) + month(starts_on) - row_number() over (partition by period, unit_code order by starts_on) as run
    from asked
),

runs as (
    select
        period,
        unit_code,
        min(starts_on) as starts_on,
        max(ends_on) as ends_on
    from numbered
    group by period, unit_code, run
),

days as (
    select
        period,
        unit_code,
        starts_on,
        starts_on - 1 as day
    from runs
    union
    select
        period,
        unit_code,
        starts_on,
        ends_on + 1 as day
    from runs
    union
    select
        r.period,
        r.unit_code,
        r.starts_on,
        a.held_on as day
    from runs as r
    inner join {{ ref('int_activity') }} as a on r.unit_code = a.unit_code and a.held_on between r.starts_on and r.ends_on
),

gaps as (
    select
        period,
        unit_code,
        day as after_day,
        lead(day) over (partition by period, unit_code, starts_on order by day) as before_day
    from days
),

longest as (
    select
        period,
        unit_code,
        true as is_own,
        max(before_day - after_day - 1) as gap,
        max_by(after_day, (before_day - after_day, before_day)) as after_day,
        max_by(before_day, (before_day - after_day, before_day)) as before_day
    from gaps
    where before_day is not null
    group by all
),

edges as (
    select
        a.period,
        a.unit_code,
        {{ evidence('numerator', 'activity_record', 'r', 'held_on') }} as evidence
    from longest as a
    inner join {{ ref('int_activity') }} as r on a.unit_code = r.unit_code and r.held_on in (a.after_day, a.before_day)
    group by all
),

observed as (
    select
        period,
        unit_code,
        sum(ends_on - starts_on + 1) as days
    from runs
    group by all
)

select
    a.period,
    a.level,
    a.unit_code,
    null::bigint as numerator,
    max_by(o.days, l.gap) as denominator,
    max(l.gap)::double as value,
    flatten(list(e.evidence) filter (where a.is_own)) as evidence
from {{ ref('assessed_member') }} as a
left join longest as l on a.period = l.period and a.member_code = l.unit_code
left join observed as o on a.period = o.period and a.member_code = o.unit_code
left join edges as e on a.period = e.period and a.member_code = e.unit_code
group by all
