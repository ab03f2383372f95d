{#- Shares of a quarter against the region: flagged only outside both the exact binomial limit (Spiegelhalter, interpolated, 99.8 %) and the
    limit with additive over-dispersion τ² (winsorised z, as FunnelPlotR); low and high are the wider of the two. `shares`: one row per
    unit_code, period and measure with reported, numerator, denominator. -#}
{% macro share_funnel(shares, settings) -%}
    with present as (
        select
            unit_code,
            period,
            measure,
            numerator,
            denominator
        from {{ shares }}
        where reported and denominator > 0
    ),

    spread as (
        {{ over_dispersion('present', 'measure, period', 'unit_code', 'numerator', 'denominator') }}
    ),

    limits as (
        select
            p.*,
            d.units,
            d.target,
            sqrt(d.target * (1 - d.target) / p.denominator + d.tau2) as sd,
            {{ funnel_limit('0.001', 'p.denominator', 'd.target') }} as exact_low,
            {{ funnel_limit('0.999', 'p.denominator', 'd.target') }} as exact_high
        from present as p
        inner join spread as d using (measure, period)
    )

    select
        m.unit_code,
        m.period,
        m.measure,
        m.numerator / nullif(m.denominator::double, 0) as value,
        l.target as centre,
        l.sd as spread,
        greatest(least(l.exact_low, l.target - s.funnel_z * l.sd), 0) as low,
        least(greatest(l.exact_high, l.target + s.funnel_z * l.sd), 1) as high,
        (l.numerator / l.denominator::double - l.target) / l.sd as score,
        s.funnel_z as threshold,
        {{ outlier_status(
            "l.units is null or l.units < s.region_min",
            "l.numerator / l.denominator::double < least(l.exact_low, l.target - s.funnel_z * l.sd)"
            ~ " or l.numerator / l.denominator::double > greatest(l.exact_high, l.target + s.funnel_z * l.sd)"
        ) }} as status,
        m.denominator
    from {{ shares }} as m
    left join limits as l using (unit_code, period, measure)
    cross join {{ settings }} as s
{%- endmacro %}
