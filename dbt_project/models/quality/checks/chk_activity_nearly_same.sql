-- one row per activity that is most likely an earlier one again in other words: one county and township, the same people, volunteers and
-- hours, and either one day and alike names, or the same organiser and place within some weeks and all but the same name. Rows with the
-- same day and name have their own rules (key_duplicate, row_repeated), and so has a month that was copied whole (report_copied)
with held as (
    select
        a.activity_id,
        a.unit_code,
        a.period,
        a.file_sha256,
        a.sheet,
        a.source_row,
        a.township_code,
        a.held_on,
        a.people,
        a.volunteers,
        a.hours,
        a.title,
        a.organiser,
        a.venue
    from {{ ref('int_activity_row') }} as a
    where
        a.basis = 'actual' and a.people >= {{ check_parameter('activity_nearly_same', 'people') }}
        and a.volunteers is not null and a.hours is not null
),

candidates as (
    select
        a.activity_id as earlier_id,
        b.activity_id,
        a.held_on = b.held_on as one_day,
        a.title as earlier_title,
        b.title
    from held as a
    inner join held as b
        on
            a.unit_code = b.unit_code and a.township_code = b.township_code and a.people = b.people and a.volunteers = b.volunteers
            and a.hours = b.hours
    where
        (
            a.held_on = b.held_on and a.title != b.title
            and (a.period, a.sheet, a.source_row) < (b.period, b.sheet, b.source_row)
        )
        or (
            b.held_on > a.held_on and b.held_on - a.held_on <= {{ check_parameter('activity_nearly_same', 'days') }}
            and a.organiser is not distinct from b.organiser and a.venue is not distinct from b.venue
        )
),

compared as (
    select
        earlier_id,
        activity_id,
        one_day,
        {{ comparable_text('earlier_title') }} as earlier_title,
        {{ comparable_text('title') }} as title
    from candidates
),

alike as (
    select
        c.activity_id,
        min_by(c.earlier_id, (not c.one_day, c.earlier_id)) as earlier_id
    from compared as c
    where
        not (c.one_day and c.earlier_title = c.title)
        and {{ likeness(bigrams('c.earlier_title'), bigrams('c.title')) }} >= if(
            c.one_day,
            {{ check_parameter('activity_nearly_same', 'likeness_one_day') }},
            {{ check_parameter('activity_nearly_same', 'likeness') }}
        )
    group by all
)

select
    {{ found_in_row('activity_nearly_same', 'activity_record', 'b', 'title', 'b.title', 'a.title', 'a.held_on') }}
from alike as l
inner join held as a on l.earlier_id = a.activity_id
inner join held as b on l.activity_id = b.activity_id
where
    not exists (
        select 1
        from {{ ref('chk_report_copied') }} as w
        where w.unit_code = b.unit_code and w.period = b.period
    )
