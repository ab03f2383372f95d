{#- Statistics of a series of counts: centre, spread and how far a value lies out. -#}

{#- One row per key with n, mean, sd (sample), sd_pop, median, mad (raw), q1 and q3 (type 7) over the values present; a key without any
    value has n = 0 and the rest NULL. Sums run in the order of the values, so that every build gives the same doubles. -#}
{% macro series_spread(relation, key, value) -%}
    select
        {{ key }},
        n,
        mean,
        sqrt(squares / nullif(n - 1, 0)) as sd,
        sqrt(squares / nullif(n, 0)) as sd_pop,
        middle as median,
        list_median(list_transform(ordered, lambda x: abs(x - middle))) as mad,
        list_aggregate(ordered, 'quantile_cont', 0.25) as q1,
        list_aggregate(ordered, 'quantile_cont', 0.75) as q3
    from (
        select
            *,
            list_sum(list_transform(ordered, lambda x: pow(x - mean, 2))) as squares
        from (
            select
                {{ key }},
                count({{ value }}) as n,
                list(({{ value }})::double order by {{ value }}) filter (where {{ value }} is not null) as ordered,
                list_sum(list(({{ value }})::double order by {{ value }}) filter (where {{ value }} is not null))
                / nullif(count({{ value }}), 0) as mean,
                median(({{ value }})::double) as middle
            from {{ relation }}
            group by {{ key }}
        )
    )
{%- endmacro %}

{#- (x − mean) / sd; NULL where the spread is 0 or unknown. -#}
{% macro z_score(x, mean, sd) -%}
    ((({{ x }}) - ({{ mean }})) / nullif(({{ sd }})::double, 0))
{%- endmacro %}

{#- Modified z of Iglewicz and Hoaglin: 0.6745 (x − median) / MAD; NULL where MAD is 0. -#}
{% macro modified_z(x, median, mad) -%}
    (0.6745 * (({{ x }}) - ({{ median }})) / nullif(({{ mad }})::double, 0))
{%- endmacro %}

{#- The modified z with a floor under the spread: a MAD of 0, or one below the noise that counts of this size have anyway, never makes an
    ordinary month look extreme. `least_sd` is that noise as a standard deviation. -#}
{% macro floored_z(x, median, mad, least_sd) -%}
    ((({{ x }}) - ({{ median }})) / greatest(({{ mad }}) / 0.6745, ({{ least_sd }})::double))
{%- endmacro %}

{#- Standard deviation of the logarithm of an over-dispersed count with this mean and shape k (variance μ + μ²/k), by the delta method. -#}
{% macro log_count_sd(mean, shape) -%}
    sqrt(1 / greatest(({{ mean }})::double, 0.5) + 1 / ({{ shape }})::double)
{%- endmacro %}
