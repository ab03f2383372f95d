-- one row per class of 教育培训台账 in force: how many 三长 and how many secretaries of societies attended, each of whom counts once.
-- A class of one audience is read from its own figure, else from all who attended; one for both from its two figures only. A class that a
-- unit lists twice counts once, and a city's class that counties list too is known as such by its day (in_citys_list).
with told as (
    select
        r.file_sha256,
        r.sheet,
        r.source_row,
        r.unit_code,
        r.period,
        r.held_on,
        r.title,
        r.training_level,
        r.audience,
        case r.audience
            when 'sanzhang' then coalesce(r.attendees_sanzhang, r.attendees)
            when 'both' then r.attendees_sanzhang
        end as sanzhang,
        case r.audience
            when 'secretary' then coalesce(r.attendees_secretary, r.attendees)
            when 'both' then r.attendees_secretary
        end as secretaries,
        if(r.audience = 'both' or r.attendees_sanzhang is not null, 'attendees_sanzhang', 'attendees') as sanzhang_field,
        if(r.audience = 'both' or r.attendees_secretary is not null, 'attendees_secretary', 'attendees') as secretary_field
    from {{ ref('cur_training_record') }} as r
),

listed as (
    select
        t.*,
        row_number() over (
            partition by t.unit_code, t.held_on, t.title
            order by coalesce(t.sanzhang, 0) + coalesce(t.secretaries, 0) desc, t.period asc, t.sheet asc, t.source_row asc
        ) as turn
    from told as t
)

select
    l.* exclude (turn), -- noqa: RF03
    l.training_level = 'city' and exists (
        select 1
        from told as o
        inner join {{ ref('unit') }} as u on o.unit_code = u.parent_code
        where u.unit_code = l.unit_code and o.training_level = 'city' and o.held_on = l.held_on
    ) as in_citys_list
from listed as l
where l.turn = 1 or l.held_on is null or l.title is null
