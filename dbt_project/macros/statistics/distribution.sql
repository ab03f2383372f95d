{#- Exact tails and limits of count distributions as scalar SQL over doubles. Lists are summed in order inside one row, so the same row
    gives the same figure on any number of threads. Arguments are SQL expressions; probabilities lie strictly between 0 and 1. -#}

{#- Largest x of [0, width] with increasing(x) < goal, by binary lifting: `increasing` is an SQL expression over {x}; exact to width·2⁻ˢ. -#}
{% macro lifted(increasing, goal, width, steps=52) -%}
    list_reduce(
        list_transform(range(0, {{ steps }} + 1), lambda lift_i: if(lift_i = 0, 0::double, ({{ width }})::double / pow(2, lift_i))),
        lambda lift_x, lift_s: if({{ increasing | replace('{x}', '(lift_x + lift_s)') }} < ({{ goal }}), lift_x + lift_s, lift_x)
    )
{%- endmacro %}

{#- P(X = k), X binomial of n trials. -#}
{% macro binomial_mass(k, n, p) -%}
    exp(
        lgamma(({{ n }}) + 1::double) - lgamma(({{ k }}) + 1::double) - lgamma(({{ n }}) - ({{ k }}) + 1::double)
        + ({{ k }}) * ln(({{ p }})::double) + (({{ n }}) - ({{ k }})) * ln(1 - ({{ p }})::double)
    )
{%- endmacro %}

{#- P(X ≤ k), 0 where k < 0. -#}
{% macro binomial_cdf(k, n, p) -%}
    coalesce(list_sum(list_transform(
        range(0, ({{ k }})::bigint + 1), lambda mass_j: {{ binomial_mass('mass_j', n, p) }}
    )), 0::double)
{%- endmacro %}

{#- P(X ≥ k): the upper tail summed from k, so that a tiny one keeps its digits. -#}
{% macro binomial_upper(k, n, p) -%}
    coalesce(list_sum(list_transform(
        range(({{ k }})::bigint, ({{ n }})::bigint + 1), lambda mass_j: {{ binomial_mass('mass_j', n, p) }}
    )), 0::double)
{%- endmacro %}

{#- Smallest integer r with F(r) ≥ probability (R's qbinom), as a double. -#}
{% macro binomial_quantile(probability, n, p) -%}
    (list_reduce(
        list_prepend(-1::double, list_transform(range(0, 32), lambda lift_i: pow(2, 31 - lift_i))),
        lambda lift_x, lift_s: if(
            lift_x + lift_s <= ({{ n }})
            and {{ binomial_cdf('least(lift_x + lift_s, ' ~ n ~ ')', n, p) }} < ({{ probability }}),
            lift_x + lift_s, lift_x
        )
    ) + 1)
{%- endmacro %}

{#- Clopper–Pearson: the p with P(X ≥ k | p) = tail (lower) or P(X ≤ k | p) = tail (upper); 0 at k = 0, 1 at k = n. -#}
{% macro clopper_pearson_lower(k, n, tail) -%}
    if(({{ k }}) = 0, 0::double, {{ lifted(binomial_upper(k, n, '{x}'), tail, 1, 50) }})
{%- endmacro %}

{% macro clopper_pearson_upper(k, n, tail) -%}
    if(
        ({{ k }}) = ({{ n }}), 1::double,
        {{ lifted('1 - ' ~ binomial_cdf(k, n, '{x}'), '1 - (' ~ tail ~ ')', 1, 50) }}
    )
{%- endmacro %}

{#- P(a, x), the regularised lower incomplete gamma function, as the series x^(a+j) e^(-x) / Γ(a+j+1); 0 where x ≤ 0 or a is NULL.
    For a whole a it is P(X ≥ a) of a Poisson count with mean x. -#}
{% macro gamma_lower(a, x) -%}
    if(({{ x }}) <= 0, 0::double, list_sum(list_transform(
        range(0, (greatest(0, ({{ x }}) - ({{ a }})) + 12 * sqrt(({{ x }}) + 1::double) + 60)::bigint),
        lambda mass_j: exp((({{ a }}) + mass_j) * ln(greatest(({{ x }})::double, 1e-300)) - ({{ x }}) - lgamma(({{ a }}) + mass_j + 1::double))
    )))
{%- endmacro %}

{#- The x with P(a, x) = probability: R's qgamma(probability, shape = a, rate = 1). -#}
{% macro gamma_quantile(probability, a) -%}
    {{ lifted(gamma_lower(a, '{x}'), probability, '(' ~ a ~ ') + 12 * sqrt((' ~ a ~ ') + 1::double) + 60', 62) }}
{%- endmacro %}

{#- Exact (Garwood) limits of a Poisson mean given a count. -#}
{% macro poisson_lower(count, tail) -%}
    if(({{ count }}) = 0, 0::double, {{ gamma_quantile(tail, 'greatest(' ~ count ~ ', 0.5::double)') }})
{%- endmacro %}

{% macro poisson_upper(count, tail) -%}
    {{ gamma_quantile('1 - (' ~ tail ~ ')', '(' ~ count ~ ') + 1') }}
{%- endmacro %}

{#- The standard normal quantile: z² is a χ² with one degree of freedom. -#}
{% macro normal_quantile(probability) -%}
    (sign(({{ probability }})::double - 0.5) * sqrt(2 * {{ gamma_quantile('abs(1 - 2 * (' ~ probability ~ ')::double)', '0.5::double') }}))
{%- endmacro %}

{#- P(X ≥ x) of a negative binomial count: mean μ, shape k (variance μ + μ²/k), summed below x. -#}
{% macro negative_binomial_upper(x, mean, shape) -%}
    (1 - coalesce(list_sum(list_transform(
        range(0, ({{ x }})::bigint),
        lambda mass_j: exp(
            lgamma(mass_j + ({{ shape }})::double) - lgamma(({{ shape }})::double) - lgamma(mass_j + 1::double)
            + ({{ shape }}) * ln(({{ shape }})::double / (({{ shape }})::double + ({{ mean }})))
            + mass_j * ln(greatest(({{ mean }})::double, 1e-300) / (({{ shape }})::double + ({{ mean }})))
        )
    )), 0::double))
{%- endmacro %}

{#- Smallest count c with P(X ≤ c) ≥ probability. -#}
{% macro negative_binomial_quantile(probability, mean, shape) -%}
    (list_reduce(
        list_prepend(-1::double, list_transform(range(0, 20), lambda lift_i: pow(2, 19 - lift_i))),
        lambda lift_x, lift_s: if(
            lift_x + lift_s <= 8 * ({{ mean }}) + 200 and 1 - {{ negative_binomial_upper('least(lift_x + lift_s, 8 * (' ~ mean ~ ') + 200) + 1', mean, shape) }} < ({{ probability }}),
            lift_x + lift_s, lift_x
        )
    ) + 1)
{%- endmacro %}
