-- one row per activity report of which most rows (check_parameter) are rows of the month before with another day
with held as (
    select
        a.*,
        p.ends_on
    from {{ ref('int_activity_row') }} as a
    inner join {{ ref('int_period') }} as p on a.period = p.period
    where a.basis = 'actual' and a.people is not null
),

again as (
    select
        a.unit_code,
        a.period,
        count(distinct a.activity_id) as again,
        min(b.period) as previous_period
    from held as a
    inner join held as b
        on
            b.unit_code = a.unit_code and last_day(b.ends_on + 1) = a.ends_on and b.title = a.title and b.people = a.people
            and b.volunteers is not distinct from a.volunteers and b.hours is not distinct from a.hours
            and b.township_code is not distinct from a.township_code
    where b.held_on != a.held_on
    group by all
)

select
    {{ found_in_report('report_copied', "'activity_record'", 's', 'g.again', 's.rows', 'g.previous_period') }}
from again as g
inner join {{ ref('int_submission') }} as s
    on s.form = 'activity_record' and g.unit_code = s.unit_code and g.period = s.period and s.status = 'accepted'
where
    g.again >= {{ check_parameter('report_copied', 'rows') }}
    and g.again >= {{ check_parameter('report_copied', 'share') }} * s.rows
