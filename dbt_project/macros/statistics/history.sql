{#- Counts against a unit's own months. Relations in: `months` one row per unit_code and period with reported (boolean), activities,
    people_rows (activities with people > 0) and people_log (mean of ln people); `settings` one row (statistics_settings). Every macro
    is a query with one row per unit and month of `months`: value, centre, spread, low, high, score, threshold, status. -#}

{#- The parameters of the seed as the columns of one row. -#}
{% macro statistics_settings(parameters) -%}
    select
        {%- for name in [
            'history_min', 'region_min', 'tail', 'dispersion_max_shape', 'modified_z', 'last_year_z', 'peers_count', 'peers_z', 'funnel_z',
            'screen_alpha', 'screen_min_events', 'share_last_days', 'share_round', 'share_same_people', 'share_same_hours', 'share_late',
            'base_round', 'base_same_people', 'base_same_hours', 'base_late', 'late_days', 'people_z', 'people_min',
            'habit_events', 'habit_most'
        ] %}
        max(value) filter (where parameter = '{{ name }}') as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ parameters }}
{%- endmacro %}

{#- What a row of outlier_check says of a month `m`. -#}
{% macro outlier_status(not_enough, is_out, unknown='not m.reported') -%}
    case
        when {{ unknown }} then 'not_reported'
        when {{ not_enough }} then 'not_enough_history'
        when {{ is_out }} then 'outlier'
        else 'within'
    end
{%- endmacro %}

{#- The expected count of every reported month by one sweep of median polish on ln(count + ½): the unit's level times the region's rhythm
    (median over units of that month against their own level; 1 where fewer than region_min units report), and the shape k of a negative
    binomial from the robust spread of what is left (half the unit's own, half the region's): 1/k = MAD² − 1/μ, never below
    1/dispersion_max_shape. -#}
{% macro count_expectation(months, settings) -%}
    with logs as (
        select
            m.unit_code,
            m.period,
            m.activities,
            ln(m.activities + 0.5::double) as y,
            median(ln(m.activities + 0.5::double)) over (partition by m.unit_code) as level
        from {{ months }} as m
        where m.reported
    ),

    rhythm as (
        select
            l.*,
            if(
                count(*) over (partition by l.period) >= (select s.region_min from {{ settings }} as s),
                median(l.y - l.level) over (partition by l.period), 0
            ) as season
        from logs as l
    ),

    centred as (
        select
            *,
            median(y - season) over (partition by unit_code) as centre,
            count(*) over (partition by unit_code) - 1 as history
        from rhythm
    ),

    left_over as (
        select
            *,
            greatest(exp(centre + season), 0.5) as mean,
            abs(y - season - centre) as distance
        from centred
    ),

    spreads as (
        select
            unit_code,
            pow(median(distance) / 0.6745, 2) as own,
            median(1 / mean) as noise
        from left_over
        group by unit_code
    ),

    pooled as (
        select pow(median(distance) / 0.6745, 2) as region
        from left_over
    )

    select
        e.unit_code,
        e.period,
        e.activities,
        e.history,
        e.mean,
        1 / greatest((s.own + p.region) / 2 - s.noise, 1 / (select t.dispersion_max_shape from {{ settings }} as t)) as shape
    from left_over as e
    inner join spreads as s using (unit_code)
    cross join pooled as p
{%- endmacro %}

{#- Activities against the unit's own months: exact tail of a negative binomial with the expected mean and the robust shape. score is the
    smaller one-sided tail probability, threshold the one below which it is an outlier; low and high are the counts still within. -#}
{% macro count_history(months, settings) -%}
    with expected as (
        {{ count_expectation(months, settings) }}
    ),

    judged as (
        select
            *,
            {{ negative_binomial_upper('activities', 'mean', 'shape') }} as upper_tail,
            1 - {{ negative_binomial_upper('activities + 1', 'mean', 'shape') }} as lower_tail
        from expected
    )

    select
        m.unit_code,
        m.period,
        m.activities::double as value,
        j.mean as centre,
        sqrt(j.mean + j.mean * j.mean / j.shape) as spread,
        {{ negative_binomial_quantile('s.tail', 'j.mean', 'j.shape') }} as low,
        {{ negative_binomial_quantile('1 - s.tail', 'j.mean', 'j.shape') }} as high,
        greatest(least(j.upper_tail, j.lower_tail), 0) as score,
        s.tail as threshold,
        {{ outlier_status("j.history < s.history_min", "least(j.upper_tail, j.lower_tail) < s.tail") }} as status
    from {{ months }} as m
    left join judged as j using (unit_code, period)
    cross join {{ settings }} as s
{%- endmacro %}

{#- People per activity (geometric mean of the month) against the unit's own months: modified z on the logarithm, every month weighed by
    its number of activities. MAD = 0 or small: the spread is never below that of a mean of so many activities; `months` carries it as
    event_sd, the robust standard deviation of ln people of one activity in the region. -#}
{% macro people_history(months, settings) -%}
    with logs as (
        select
            m.unit_code,
            m.period,
            m.people_log,
            m.people_rows,
            m.event_sd,
            median(m.people_log) over (partition by m.unit_code) as centre,
            count(*) over (partition by m.unit_code) - 1 as history
        from {{ months }} as m
        where m.reported and m.people_rows >= 3
    ),

    steps as (
        select
            *,
            (people_log - centre) * sqrt(people_rows) / event_sd as step
        from logs
    ),

    scaled as (
        select
            *,
            greatest(median(abs(step)) over (partition by unit_code) / 0.6745, 1) as scale
        from steps
    )

    select
        m.unit_code,
        m.period,
        exp(m.people_log) as value,
        exp(c.centre) as centre,
        c.scale * c.event_sd / sqrt(c.people_rows) as spread,
        exp(c.centre - s.modified_z * c.scale * c.event_sd / sqrt(c.people_rows)) as low,
        exp(c.centre + s.modified_z * c.scale * c.event_sd / sqrt(c.people_rows)) as high,
        c.step / c.scale as score,
        s.modified_z as threshold,
        {{ outlier_status("c.history is null or c.history < s.history_min", "abs(c.step / c.scale) > s.modified_z") }} as status
    from {{ months }} as m
    left join scaled as c using (unit_code, period)
    cross join {{ settings }} as s
{%- endmacro %}

{#- Activities against the same month of the year before: z of the logarithm of the ratio, less the region's median of that month, by the
    noise of two over-dispersed counts. -#}
{% macro count_last_year(months, settings) -%}
    with expected as (
        {{ count_expectation(months, settings) }}
    ),

    paired as (
        select
            n.unit_code,
            n.period,
            b.activities as before,
            ln((n.activities + 0.5::double) / (b.activities + 0.5::double)) as ratio,
            sqrt(1 / (n.activities + 0.5::double) + 1 / (b.activities + 0.5::double) + 2 / n.shape) as sd
        from expected as n
        inner join expected as b
            on n.unit_code = b.unit_code and n.period = (left(b.period, 4)::integer + 1) || substr(b.period, 5)
    ),

    judged as (
        select
            p.*,
            if(
                count(*) over (partition by p.period) >= (select s.region_min from {{ settings }} as s),
                median(p.ratio) over (partition by p.period), 0
            ) as growth
        from paired as p
    )

    select
        m.unit_code,
        m.period,
        m.activities::double as value,
        (j.before + 0.5) * exp(j.growth) - 0.5 as centre,
        j.sd as spread,
        null::double as low,
        null::double as high,
        (j.ratio - j.growth) / j.sd as score,
        s.last_year_z as threshold,
        {{ outlier_status("j.ratio is null", "abs((j.ratio - j.growth) / j.sd) > s.last_year_z") }} as status
    from {{ months }} as m
    left join judged as j using (unit_code, period)
    cross join {{ settings }} as s
{%- endmacro %}

{#- A rate per 1,000 inhabitants against the peers_count units whose population is nearest (by order of population): modified z on the
    logarithm over the peers, half an ordinary activity added so that a zero report has a logarithm; MAD = 0: never below the noise of the
    unit's own count. `months` also needs population and people. -#}
{% macro rate_peers(months, settings) -%}
    with units as (
        select
            unit_code,
            row_number() over (order by population, unit_code) as place
        from (select distinct unit_code, population from {{ months }} where population > 0)
    ),

    ordinary as (
        select sum(people)::double / nullif(sum(activities), 0) as people
        from {{ months }}
        where reported
    ),

    logs as (
        select
            m.unit_code,
            m.period,
            m.activities,
            ln(1000 * (m.people + 0.5 * o.people) / m.population) as y
        from {{ months }} as m
        inner join ordinary as o on o.people > 0
        where m.reported and m.population > 0
    ),

    compared as (
        select
            o.unit_code,
            o.period,
            any_value(o.y) as y,
            any_value(o.activities) as activities,
            count(*) as peers,
            median(p.y) as centre,
            mad(p.y) as mad
        from logs as o
        inner join units as u using (unit_code)
        cross join {{ settings }} as s
        inner join units as v on abs(u.place - v.place) between 1 and s.peers_count / 2
        inner join logs as p on v.unit_code = p.unit_code and o.period = p.period
        group by all
    ),

    judged as (
        select
            c.*,
            greatest(c.mad / 0.6745, {{ log_count_sd('c.activities', 's.dispersion_max_shape') }}) as spread,
            {{ floored_z('c.y', 'c.centre', 'c.mad', log_count_sd('c.activities', 's.dispersion_max_shape')) }} as z
        from compared as c
        cross join {{ settings }} as s
    )

    select
        m.unit_code,
        m.period,
        1000 * m.people::double / m.population as value,
        exp(j.centre) as centre,
        j.spread,
        exp(j.centre - s.peers_z * j.spread) as low,
        exp(j.centre + s.peers_z * j.spread) as high,
        j.z as score,
        s.peers_z as threshold,
        {{ outlier_status("j.peers is null or j.peers < s.region_min", "abs(j.z) > s.peers_z") }} as status
    from {{ months }} as m
    left join judged as j using (unit_code, period)
    cross join {{ settings }} as s
{%- endmacro %}
