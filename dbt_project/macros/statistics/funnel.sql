{#- Funnel limits for shares and rates. The exact binomial limit interpolated between two integers (Spiegelhalter, Statistics in Medicine
    2005;24:1185–1202) is the one used for flags; Wilson, normal and Clopper–Pearson are other definitions and bear their own names. -#}

{#- r = smallest integer with F(r) ≥ probability, α = (F(r) − probability) / f(r), limit = (r − α) / n. -#}
{% macro funnel_limit(probability, n, target) -%}
    {%- set r = binomial_quantile(probability, n, target) -%}
    (list_transform([{{ r }}], lambda fun_r:
        (fun_r - ({{ binomial_cdf('fun_r', n, target) }} - ({{ probability }})) / {{ binomial_mass('fun_r', n, target) }}) / ({{ n }})
    )[1])
{%- endmacro %}

{#- z of a share against the target, by the target's own variance. -#}
{% macro share_z(numerator, denominator, target) -%}
    ((({{ numerator }})::double / ({{ denominator }}) - ({{ target }})) / sqrt(({{ target }}) * (1 - ({{ target }})) / ({{ denominator }})::double))
{%- endmacro %}

{#- Target ± z · sd, where sd² = target (1 − target) / n · φ + τ²: plain with φ = 1 and τ² = 0, else over-dispersed. -#}
{% macro normal_limit(z, n, target, phi='1', tau2='0') -%}
    (({{ target }}) + ({{ z }}) * sqrt(({{ target }}) * (1 - ({{ target }})) / ({{ n }})::double * ({{ phi }}) + ({{ tau2 }})))
{%- endmacro %}

{#- Wilson score limit of one share; z < 0 gives the lower one. -#}
{% macro wilson_limit(z, numerator, n) -%}
    ((({{ numerator }}) + pow({{ z }}, 2) / 2 + ({{ z }}) * sqrt(
        ({{ numerator }}) * (1 - ({{ numerator }})::double / ({{ n }})) + pow({{ z }}, 2) / 4
    )) / (({{ n }}) + pow({{ z }}, 2)))
{%- endmacro %}

{#- One row per group: units, target (pooled share), φ = mean of z² after winsorising z at the 10 % and 90 % quantiles (type 7), and
    τ² = max(0, (n φ − (n − 1)) / (Σw − Σw²/Σw)) with w = 1/s² (as FunnelPlotR does). Units without a denominator are left out. -#}
{% macro over_dispersion(relation, group, unit, numerator, denominator) -%}
    select
        {{ group }},
        units,
        target,
        phi,
        greatest(0::double, (units * phi - (units - 1)) / (weights - squares / nullif(weights, 0))) as tau2
    from (
        select
            {{ group }},
            count(*) as units,
            any_value(target) as target,
            list_sum(list(pow(greatest(least(z, high), low), 2) order by {{ unit }})) / count(*) as phi,
            list_sum(list(w order by {{ unit }})) as weights,
            list_sum(list(w * w order by {{ unit }})) as squares
        from (
            select
                *,
                ({{ denominator }}) / (target * (1 - target)) as w,
                quantile_cont(z, 0.1) over (partition by {{ group }}) as low,
                quantile_cont(z, 0.9) over (partition by {{ group }}) as high
            from (
                select
                    *,
                    {{ share_z(numerator, denominator, 'target') }} as z
                from (
                    select
                        *,
                        sum({{ numerator }}) over (partition by {{ group }})::double
                        / sum({{ denominator }}) over (partition by {{ group }}) as target
                    from {{ relation }}
                    where ({{ denominator }}) > 0
                )
                where target > 0 and target < 1
            )
        )
        group by {{ group }}
    )
{%- endmacro %}
