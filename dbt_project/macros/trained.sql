{#- People trained in the window, each at most once: a county's classes together up to the people it has (cte posts: period, level,
    unit_code, member_code, base, evidence), a city's own classes besides; a class of the city that counties list too is counted from the
    city's list. `people` is the column of int_training. -#}
{% macro trained_share(people, field) -%}
classes as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        sum(r.{{ people }}) as met,
        list_concat(
            {{ evidence('numerator', 'training_record', 'r', 'attendees', 'r.' ~ field ~ " = 'attendees'") }},
            {{ evidence('numerator', 'training_record', 'r', ('attendees_sanzhang' if people == 'sanzhang' else 'attendees_secretary'),
                'r.' ~ field ~ " != 'attendees'") }}
        ) as evidence
    {{ rows_in_window('int_training') }}
    where r.{{ people }} is not null and (a.is_own or not coalesce(r.in_citys_list, false))
    group by all
),

members as (
    select
        a.period,
        a.level,
        a.unit_code,
        p.base,
        if(
            a.level = 'city' and a.is_own,
            coalesce(c.met, 0),
            least(coalesce(c.met, 0), coalesce(p.base, 0))
        ) as met,
        list_concat(c.evidence, p.evidence) as evidence
    from {{ ref('assessed_member') }} as a
    left join classes as c on a.period = c.period and a.level = c.level and a.unit_code = c.unit_code and a.member_code = c.member_code
    left join posts as p on a.period = p.period and a.level = p.level and a.unit_code = p.unit_code and a.member_code = p.member_code
),

counted as (
    select
        m.period,
        m.level,
        m.unit_code,
        least(sum(m.met), coalesce(sum(m.base), 0)) as met,
        sum(m.base) as base,
        flatten(list(m.evidence) filter (where m.evidence is not null)) as evidence
    from members as m
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
{%- endmacro %}
