{#- Consistency over time of a relation with one row a unit (WHO data quality review): what is now over the mean of what was, that over the
    same of the whole region, and whether the two are further apart than `within`. `earlier` = columns of the periods before, missing ones
    NULL and left out. The region's ratio sums the units of which the present figure and an earlier one are known. With `group`, a row a
    unit and group, each group compared in itself. -#}
{% macro consistency_over_time(relation, unit, current, earlier, within, group=none) -%}
    {%- set region = 'partition by ' ~ group if group else '' -%}
    (
        with meant as (
            select
                *,
                list_avg(list_filter([{{ earlier | join(', ') }}], lambda past: past is not null)) as earlier_mean
            from {{ relation }}
        ),

        compared as (
            select
                *,
                {{ ratio(current, 'earlier_mean') }} as own_ratio,
                {{ ratio(
                    'fsum(' ~ current ~ ') filter (where earlier_mean is not null) over (' ~ region ~ ')',
                    'fsum(earlier_mean) filter (where ' ~ current ~ ' is not null) over (' ~ region ~ ')'
                ) }} as regional_ratio
            from meant
        )

        select
            {% if group %}{{ group }},{% endif %}
            {{ unit }},
            {{ current }},
            earlier_mean,
            own_ratio,
            regional_ratio,
            {{ ratio('own_ratio', 'regional_ratio') }} as relative_ratio,
            abs({{ ratio('own_ratio', 'regional_ratio') }} - 1) > {{ within }} as differs,
            {{ ratio(current, earlier | last) }} as step_ratio
        from compared
    )
{%- endmacro %}

{#- Consistency between two related figures of a relation with one row a unit and `group` (WHO data quality review): one over the other, that
    over the ratio usual in the group, and whether the two are further apart than `within`. Usual is the median of the units' ratios, where
    the review takes that of the sums: one unit that reports many times too much must not make all others look wrong. -#}
{% macro consistency_between(relation, group, unit, one, other, within) -%}
    (
        with compared as (
            select
                *,
                {{ ratio(one, other) }} as own_ratio,
                median({{ ratio(one, other) }}) over (partition by {{ group }}) as regional_ratio
            from {{ relation }}
        )

        select
            {{ group }},
            {{ unit }},
            {{ one }},
            {{ other }},
            own_ratio,
            regional_ratio,
            {{ ratio('own_ratio', 'regional_ratio') }} as relative_ratio,
            abs({{ ratio('own_ratio', 'regional_ratio') }} - 1) > {{ within }} as differs
        from compared
    )
{%- endmacro %}
