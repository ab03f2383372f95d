{#- Consistency as rows of outlier_check. `months`: one row per unit_code and period with reported and, for every measure, its mean and the
    number of rows it stands for; `limits`: one row with the columns within, least_rows and least_periods of that measure. -#}

{#- A mean of a month against the unit's own earlier months (up to three, reported, of least_rows rows) and the region. -#}
{% macro mean_consistency(months, measure, mean, rows, limits) -%}
    select
        m.unit_code,
        m.period,
        '{{ measure }}' as measure,
        m.{{ mean }}::double as value,
        c.earlier_mean * c.regional_ratio as centre,
        null::double as spread,
        c.earlier_mean * c.regional_ratio * (1 - l.within) as low,
        c.earlier_mean * c.regional_ratio * (1 + l.within) as high,
        c.relative_ratio - 1 as score,
        l.within as threshold,
        {{ outlier_status("c.relative_ratio is null or c.known < l.least_periods", "c.differs") }} as status
    from {{ months }} as m
    cross join {{ limits }} as l
    left join (
        select
            k.*,
            p.known
        from {{ consistency_over_time(
            "(select *, lag(" ~ mean ~ ", 1) over own as past_1, lag(" ~ mean ~ ", 2) over own as past_2, lag(" ~ mean ~ ", 3) over own as past_3"
            ~ " from " ~ months ~ " cross join " ~ limits ~ " where reported and " ~ rows ~ " >= least_rows"
            ~ " window own as (partition by unit_code order by period))",
            'unit_code', mean, ['past_3', 'past_2', 'past_1'], '(select within from ' ~ limits ~ ')', group='period'
        ) }} as k
        inner join (
            select
                unit_code,
                period,
                least(row_number() over (partition by unit_code order by period) - 1, 3) as known
            from {{ months }}
            cross join {{ limits }}
            where reported and {{ rows }} >= least_rows
        ) as p using (unit_code, period)
    ) as c using (unit_code, period)
{%- endmacro %}

{#- One count against another that should go with it, by the region's ratio of the month; a difference of fewer than least_rows rows from
    what the region's ratio asks is no matter. Needs both reports. -#}
{% macro count_consistency(months, measure, one, other, limits) -%}
    select
        m.unit_code,
        m.period,
        '{{ measure }}' as measure,
        m.{{ one }}::double as value,
        m.{{ other }} * c.regional_ratio as centre,
        null::double as spread,
        least(m.{{ other }} * c.regional_ratio * (1 - l.within), m.{{ other }} * c.regional_ratio - l.least_rows) as low,
        greatest(m.{{ other }} * c.regional_ratio * (1 + l.within), m.{{ other }} * c.regional_ratio + l.least_rows) as high,
        c.relative_ratio - 1 as score,
        l.within as threshold,
        {{ outlier_status(
            "c.regional_ratio is null",
            "coalesce(c.differs, true) and abs(m." ~ one ~ " - m." ~ other ~ " * c.regional_ratio) >= l.least_rows",
            "m." ~ one ~ " is null or m." ~ other ~ " is null"
        ) }} as status
    from {{ months }} as m
    cross join {{ limits }} as l
    left join {{ consistency_between(months, 'period', 'unit_code', one, other, '(select within from ' ~ limits ~ ')') }} as c
        using (unit_code, period)
{%- endmacro %}
