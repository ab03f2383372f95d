-- one row per activity that another county reported first: one day, the same people, volunteers and hours, names alike but for the
-- names of places; a joint activity is to be reported by one of them
with received as (
    select
        s.unit_code,
        s.period,
        s.received_on
    from {{ ref('int_submission') }} as s
    where s.form = 'activity_record' and s.status = 'accepted'
),

held as (
    select
        a.activity_id,
        a.unit_code,
        a.period,
        a.file_sha256,
        a.sheet,
        a.source_row,
        a.held_on,
        a.people,
        a.volunteers,
        a.hours,
        a.title,
        u.unit_name,
        t.unit_name as township_name,
        r.received_on
    from {{ ref('int_activity_row') }} as a
    inner join received as r on a.unit_code = r.unit_code and a.period = r.period
    inner join {{ ref('int_unit') }} as u on a.unit_code = u.unit_code
    left join {{ ref('int_unit') }} as t on a.township_code = t.unit_code
    where
        a.basis = 'actual' and a.people >= {{ check_parameter('activity_two_counties', 'people') }}
        and a.volunteers is not null and a.hours is not null
),

candidates as (
    select
        b.activity_id,
        a.activity_id as first_id,
        {{ without_places('a') }} as first_title,
        {{ without_places('b') }} as title
    from held as a
    inner join held as b
        on
            a.held_on = b.held_on and a.people = b.people and a.volunteers = b.volunteers and a.hours = b.hours
            and a.unit_code != b.unit_code
    where (a.received_on, a.unit_code) < (b.received_on, b.unit_code)
),

alike as (
    select
        c.activity_id,
        min(c.first_id) as first_id
    from candidates as c
    where {{ likeness(bigrams('c.first_title'), bigrams('c.title')) }} >= {{ check_parameter('activity_two_counties', 'likeness') }}
    group by all
)

select
    {{ found_in_row('activity_two_counties', 'activity_record', 'b', 'title', 'b.title', 'a.title', 'a.unit_name') }}
from alike as l
inner join held as a on l.first_id = a.activity_id
inner join held as b on l.activity_id = b.activity_id
