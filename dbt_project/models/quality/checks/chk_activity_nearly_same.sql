-- one row per activity that is most likely an earlier one of its county again in other words: the same people, volunteers and hours, and
-- · in one township on one day: alike names
-- · in one township within some weeks, by the same organiser at the same place: all but the same name
-- · anywhere in the county within some weeks: the same kind, audience, theme and service, and alike names but for the names of places,
--   unless each has its own number on the platform or the county has many activities of just these figures (no evidence then)
-- Rows with the same day and name have their own rules (key_duplicate, row_repeated), and so has a month that was copied whole
-- (report_copied)
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
        a.venue,
        a.service_kind,
        a.audience,
        a.theme,
        a.four_service,
        coalesce(a.match_method = 'number', false) as proven,
        count(*) over (
            partition by a.unit_code, a.people, a.volunteers, a.hours, a.service_kind, a.audience, a.theme, a.four_service
        ) as block
    from {{ ref('int_activity_row') }} as a
    where
        a.basis = 'actual' and a.people >= {{ check_parameter('activity_nearly_same', 'people') }}
        and a.volunteers is not null and a.hours is not null
),

in_place as (
    select
        a.activity_id as earlier_id,
        b.activity_id,
        a.held_on = b.held_on as one_day,
        {{ comparable_text('a.title') }} as earlier_title,
        {{ comparable_text('b.title') }} as title,
        if(
            a.held_on = b.held_on,
            {{ check_parameter('activity_nearly_same', 'likeness_one_day') }},
            {{ check_parameter('activity_nearly_same', 'likeness') }}
        ) as least
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

elsewhere as (
    select
        a.activity_id as earlier_id,
        b.activity_id,
        false as one_day,
        {{ without_these_places('a.title', ['t.unit_name', 'o.unit_name', 'u.unit_name']) }} as earlier_title,
        {{ without_these_places('b.title', ['t.unit_name', 'o.unit_name', 'u.unit_name']) }} as title,
        {{ check_parameter('activity_nearly_same', 'likeness_described') }} as least
    from held as a
    inner join held as b
        on
            a.unit_code = b.unit_code and a.people = b.people and a.volunteers = b.volunteers and a.hours = b.hours
            and a.service_kind = b.service_kind and a.audience is not distinct from b.audience
            and a.theme is not distinct from b.theme and a.four_service is not distinct from b.four_service
    left join {{ ref('int_unit') }} as u on a.unit_code = u.unit_code
    left join {{ ref('int_unit') }} as o on a.township_code = o.unit_code
    left join {{ ref('int_unit') }} as t on b.township_code = t.unit_code
    where
        a.block <= {{ check_parameter('activity_nearly_same', 'block') }}
        and (a.held_on, a.period, a.sheet, a.source_row) < (b.held_on, b.period, b.sheet, b.source_row)
        and b.held_on - a.held_on <= {{ check_parameter('activity_nearly_same', 'days') }}
        and (a.held_on != b.held_on or a.township_code is distinct from b.township_code)
        and not (a.proven and b.proven)
),

compared as (
    select * from in_place
    union all
    select * from elsewhere
),

alike as (
    select
        c.activity_id,
        min_by(c.earlier_id, (not c.one_day, c.earlier_id)) as earlier_id
    from compared as c
    where
        not (c.one_day and c.earlier_title = c.title)
        and {{ likeness(bigrams('c.earlier_title'), bigrams('c.title')) }} >= c.least
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
