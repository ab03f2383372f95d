{#- Units over time: the seed unit.csv says from when to when each one stands; every figure of a period takes the units of its end. -#}

{#- A row of unit.csv (or int_unit) stands on a day: not before valid_from, not after valid_to. One retired without a day stood before all
    that is recorded here. -#}
{% macro stands_on(unit, day) -%}
    (
        ({{ unit }}.status = 'current' or ({{ unit }}.status = 'retired' and {{ unit }}.valid_to is not null))
        and ({{ unit }}.valid_from is null or {{ unit }}.valid_from <= {{ day }})
        and ({{ unit }}.valid_to is null or {{ unit }}.valid_to >= {{ day }})
    )
{%- endmacro %}

{#- A row of unit.csv (or int_unit) stands on at least one day of a window. -#}
{% macro stands_within(unit, first, last) -%}
    (
        ({{ unit }}.status = 'current' or ({{ unit }}.status = 'retired' and {{ unit }}.valid_to is not null))
        and ({{ unit }}.valid_from is null or {{ unit }}.valid_from <= {{ last }})
        and ({{ unit }}.valid_to is null or {{ unit }}.valid_to >= {{ first }})
    )
{%- endmacro %}

{#- A query: one row per day of `days` (a relation with a column day) and county standing on it, with its townships of that day and its
    population: the seed's, and that of counties that went into it after the seed's own figure was taken. -#}
{% macro county_sizes(days) -%}
    (
        select
            d.day,
            c.unit_code,
            c.parent_code,
            any_value(p.population) + coalesce(any_value(f.population), 0) as population,
            nullif(count(t.unit_code), 0) as township_count
        from {{ days }} as d
        inner join {{ ref('unit') }} as c on c.level = 'county' and {{ stands_on('c', 'd.day') }}
        left join {{ ref('population') }} as p on c.unit_code = p.unit_code
        left join (
            select
                x.day,
                g.successor_code,
                sum(q.population)::bigint as population
            from {{ days }} as x
            inner join {{ ref('unit') }} as g on g.level = 'county' and g.valid_to < x.day
            inner join {{ ref('population') }} as q on g.unit_code = q.unit_code
            inner join {{ ref('population') }} as s on g.successor_code = s.unit_code and (s.as_of is null or s.as_of <= g.valid_to)
            group by all
        ) as f on d.day = f.day and c.unit_code = f.successor_code
        left join {{ ref('unit') }} as t
            on t.level = 'township' and c.unit_code = t.parent_code and {{ stands_on('t', 'd.day') }}
        group by all
    )
{%- endmacro %}

{#- The township of a row as it is counted at the end of the period of an assessed member: itself, what it became, or nothing. `moved` of
    the member names those that do not stand then (empty where nothing came after); NULL where all do. -#}
{% macro township_at_end(row, member) -%}
    if(
        {{ member }}.moved is null, {{ row }}.township_code,
        nullif(coalesce({{ member }}.moved[{{ row }}.township_code], {{ row }}.township_code), '')
    )
{%- endmacro %}
