-- one row per activity that another county reported too: the same people, volunteers and hours, names alike but for the names of places,
-- · of one day: a joint activity is to be reported by one of them, so both hear of it. Either the names are much alike, or kind, audience,
--   theme and service are the same as well
-- · of a later day, within some weeks: kind, audience, theme, service and leader are the same as well; not where each has its own number
--   on the platform, nor where the region has many activities of just these figures (no evidence then)
with held as (
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
        a.service_kind,
        a.audience,
        a.theme,
        a.four_service,
        a.led_by,
        coalesce(a.match_method = 'number', false) as proven,
        count(*) over (
            partition by a.people, a.volunteers, a.hours, a.service_kind, a.audience, a.theme, a.four_service, a.led_by
        ) as block,
        u.unit_name,
        t.unit_name as township_name
    from {{ ref('int_activity_row') }} as a
    inner join {{ ref('int_unit') }} as u on a.unit_code = u.unit_code
    left join {{ ref('int_unit') }} as t on a.township_code = t.unit_code
    where
        a.basis = 'actual' and a.people >= {{ check_parameter('activity_two_counties', 'people') }}
        and a.volunteers is not null and a.hours is not null
),

pairs as (
    select
        b.activity_id,
        a.activity_id as other_id,
        if(
            a.service_kind = b.service_kind and a.audience is not distinct from b.audience and a.theme is not distinct from b.theme
            and a.four_service is not distinct from b.four_service,
            {{ check_parameter('activity_two_counties', 'likeness_described') }},
            {{ check_parameter('activity_two_counties', 'likeness') }}
        ) as least
    from held as a
    inner join held as b
        on
            a.held_on = b.held_on and a.people = b.people and a.volunteers = b.volunteers and a.hours = b.hours
            and a.unit_code != b.unit_code
    union all
    select
        b.activity_id,
        a.activity_id as other_id,
        {{ check_parameter('activity_two_counties', 'likeness_described') }} as least
    from held as a
    inner join held as b
        on
            a.people = b.people and a.volunteers = b.volunteers and a.hours = b.hours and a.service_kind = b.service_kind
            and a.audience is not distinct from b.audience and a.theme is not distinct from b.theme
            and a.four_service is not distinct from b.four_service and a.led_by is not distinct from b.led_by
    where
        a.block <= {{ check_parameter('activity_two_counties', 'block') }} and a.unit_code != b.unit_code
        and b.held_on > a.held_on and b.held_on - a.held_on <= {{ check_parameter('activity_two_counties', 'days') }}
        and not (a.proven and b.proven)
),

texts as (
    select
        p.activity_id,
        p.other_id,
        p.least,
        {{ without_these_places('a.title', ['a.township_name', 'a.unit_name', 'b.township_name', 'b.unit_name']) }} as other_title,
        {{ without_these_places('b.title', ['a.township_name', 'a.unit_name', 'b.township_name', 'b.unit_name']) }} as title
    from pairs as p
    inner join held as a on p.other_id = a.activity_id
    inner join held as b on p.activity_id = b.activity_id
),

alike as (
    select
        activity_id,
        min(other_id) as other_id
    from texts
    where {{ likeness(bigrams('other_title'), bigrams('title')) }} >= least
    group by all
)

select
    {{ found_in_row(
        'activity_two_counties', 'activity_record', 'b', 'title', 'b.title', 'a.title',
        "a.unit_name || ' ' || a.held_on"
    ) }}
from alike as l
inner join held as a on l.other_id = a.activity_id
inner join held as b on l.activity_id = b.activity_id
