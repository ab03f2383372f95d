-- one row per text of an activity, title or venue, that names another township of its county and not the one of its column, whole or
-- without its last word; names of which one holds the other are told apart by nobody and say nothing
with townships as (
    select
        unit_code,
        parent_code,
        unit_name,
        coalesce(nullif(regexp_extract(unit_name, '^(.{2,}?)(镇|乡|街道)$', 1), ''), unit_name) as short_name
    from {{ ref('int_unit') }}
    where level = 'township'
),

{% for text in ['title', 'venue'] %}
    of_{{ text }} as (
        select
            a.unit_code,
            a.period,
            a.file_sha256,
            a.sheet,
            a.source_row,
            own.unit_name as own_name,
            min(other.unit_name) as other_name
        from {{ ref('int_activity_row') }} as a
        inner join townships as own on a.township_code = own.unit_code and a.unit_code = own.parent_code
        inner join townships as other
            on own.parent_code = other.parent_code and own.unit_code != other.unit_code and contains(a.{{ text }}, other.unit_name)
        where
            not contains(a.{{ text }}, own.short_name)
            and not contains(own.unit_name, other.short_name)
            and not contains(other.unit_name, own.short_name)
        group by all
    ),
{% endfor %}

found as (
    select {{ found_in_row('place_differs', 'activity_record', 't', 'title', 't.other_name', 't.own_name') }}
    from of_title as t
    union all
    select {{ found_in_row('place_differs', 'activity_record', 'v', 'venue', 'v.other_name', 'v.own_name') }}
    from of_venue as v
)

select * from found
