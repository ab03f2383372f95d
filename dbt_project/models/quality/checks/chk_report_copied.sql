-- one row per activity report of which at least three and at least seven in ten rows are rows of the month before with another day
with held as (
    select
        a.*,
        {{ comparable_text('a.title') }} as plain_title
    from {{ ref('int_activity_row') }} as a
    where a.basis = 'actual' and a.people is not null
),

again as (
    select
        a.unit_code,
        a.period,
        m.period as previous_period,
        count(*) as again
    from held as a
    inner join {{ ref('int_period') }} as n on a.period = n.period
    inner join {{ ref('int_period') }} as m on m.kind = 'month' and m.ends_on + 1 = n.starts_on
    where
        exists (
            select 1
            from held as b
            where
                b.unit_code = a.unit_code and b.period = m.period and b.held_on != a.held_on and b.plain_title = a.plain_title
                and b.people = a.people and b.volunteers is not distinct from a.volunteers and b.hours is not distinct from a.hours
                and b.township_code is not distinct from a.township_code
        )
    group by all
)

select
    {{ found_in_report('report_copied', "'activity_record'", 's', 'g.again', 's.rows', 'g.previous_period') }}
from again as g
inner join {{ ref('int_submission') }} as s
    on s.form = 'activity_record' and g.unit_code = s.unit_code and g.period = s.period and s.status = 'accepted'
where g.again >= 3 and 10 * g.again >= 7 * s.rows
