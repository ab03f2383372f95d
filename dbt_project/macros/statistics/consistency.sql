{#- Consistency over time of a relation with one row a unit (WHO data quality review): what is now over the mean of what was, that over the
    same of the whole region, and whether the two are further apart than `within`. `earlier` = columns of the periods before, missing ones
    NULL and left out. The region's ratio sums the units of which the present figure and an earlier one are known. -#}
{% macro consistency_over_time(relation, unit, current, earlier, within) -%}
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
                    'fsum(' ~ current ~ ') filter (where earlier_mean is not null) over ()',
                    'fsum(earlier_mean) filter (where ' ~ current ~ ' is not null) over ()'
                ) }} as regional_ratio
            from meant
        )

        select
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
