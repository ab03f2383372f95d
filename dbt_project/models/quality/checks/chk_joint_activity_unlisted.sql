-- one row per 活动共办 of a cooperation record that no activity of the county's reports is: none of its title in the reports of the
-- quarter, and of its day none of a like title; where the report of that month is missing nothing is judged
with joint as (
    select
        c.*,
        q.starts_on,
        q.ends_on,
        {{ comparable_text('c.title') }} as plain_title
    from {{ ref('cur_cooperation_record') }} as c
    inner join {{ ref('int_period') }} as q on c.period = q.period and c.held_on between q.starts_on and q.ends_on
    inner join {{ ref('int_submission') }} as s
        on
            c.unit_code = s.unit_code and s.form = 'activity_record' and s.status = 'accepted'
            and s.period = strftime(c.held_on, '%Y-%m')
    where c.cooperation_kind = 'activity' and c.title is not null
),

held as (
    select
        a.unit_code,
        a.held_on,
        m.starts_on as month_starts_on,
        {{ comparable_text('a.title') }} as plain_title
    from {{ ref('int_activity_row') }} as a
    inner join {{ ref('int_period') }} as m on a.period = m.period
    where a.title is not null
)

select
    {{ found_in_row('joint_activity_unlisted', 'cooperation_record', 'c', 'title', 'c.title', 'c.held_on') }}
from joint as c
where
    not exists (
        select 1
        from held as h
        where h.unit_code = c.unit_code and h.plain_title = c.plain_title and h.month_starts_on between c.starts_on and c.ends_on
    )
    and not exists (
        select 1
        from held as h
        where
            h.unit_code = c.unit_code and h.held_on = c.held_on
            and {{ likeness(bigrams('h.plain_title'), bigrams('c.plain_title')) }}
            >= {{ check_parameter('joint_activity_unlisted', 'likeness') }}
    )
