{#- The range of a rank: every draw varies the weights and sets each unknown cell between its low and its high.

    Belongs here: draws of the unknown, the races of every draw, the extremes, the quantiles. Does not belong here: draws of the weights
    (scoring_redraw), points (engine_points), tiers, words.
    As everywhere in this folder every relation is a parameter.

    unit     (scheme, period, level, unit_code, refusal, lowest, highest), as engine_point_standing gives it
    cell     (scheme, scenario official | low | high, period, level, unit_code, indicator_code, points, cap), as engine_point_cells gives it
    redraw   (scheme, level, redraw, indicator_code, factor); draw 0 has factor 1 everywhere and is the published result
    scheme   (scheme, level, redraws, priority_places)

    A cell is unknown where its low and high points differ. U comes from md5(scheme|redraw|unit|indicator), so a draw never changes. A veto
    that is not known takes a part of what exceeds its cap. A unit without a rank takes part where what is missing could bring it in: in
    every draw but draw 0 (all is known then), and against the others in the extremes.
    Points are summed as whole billionths: exact sums, the same on every run; keys are integers, text keys are twenty times slower. -#}

{#- U of [0, 1) of a text; 13 hexadecimal digits are exact as a double. -#}
{% macro engine_uniform(text) -%}
    (('0x' || left(md5({{ text }}), 13))::bigint / pow(16, 13))
{%- endmacro %}

{#- One row per unit that takes part and draw: its place in the joint draw and with the weights alone, and the best and worst place with
    all that is unknown in its favour or against it. Ranks of a unit without a rank are NULL where it does not race. -#}
{% macro engine_range_draws(unit, cell, redraw, scheme) -%}
with units as (
    select
        u.scheme,
        u.period,
        u.level,
        u.unit_code,
        u.refusal is null as is_ranked,
        row_number() over (order by u.scheme, u.level, u.period, u.unit_code)::integer as unit_no,
        dense_rank() over (order by u.scheme, u.level, u.period)::integer as race_no,
        dense_rank() over (order by u.scheme, u.unit_code)::integer as name_no
    from {{ unit }} as u
    where u.refusal is null or u.highest > u.lowest
),

leaves as (
    select
        f.scheme,
        f.level,
        f.indicator_code,
        row_number() over (order by f.scheme, f.level, f.indicator_code)::integer as leaf_no
    from (select distinct d.scheme, d.level, d.indicator_code from {{ redraw }} as d) as f
),

factors as (
    select
        f.leaf_no,
        d.redraw::integer as redraw,
        d.factor
    from {{ redraw }} as d
    inner join leaves as f on d.scheme = f.scheme and d.level = f.level and d.indicator_code = f.indicator_code
),

{#- low and high of a cell in order, whatever a rule that compares units makes of the two scenarios -#}
cells as (
    select
        u.unit_no,
        u.name_no,
        f.leaf_no,
        c.scheme || '|' as before_key,
        '|' || c.unit_code || '|' || c.indicator_code as after_key,
        coalesce(max(c.points::double) filter (where c.scenario = 'official'), 0) as official,
        coalesce(min(c.points::double) filter (where c.scenario != 'official'), 0) as low,
        coalesce(max(c.points::double) filter (where c.scenario != 'official'), 0) as high
    from {{ cell }} as c
    inner join units as u on c.scheme = u.scheme and c.period = u.period and c.level = u.level and c.unit_code = u.unit_code
    inner join leaves as f on c.scheme = f.scheme and c.level = f.level and c.indicator_code = f.indicator_code
    group by u.unit_no, u.name_no, f.leaf_no, c.scheme, c.unit_code, c.indicator_code
),

caps as (
    select
        u.unit_no,
        (min(c.cap) filter (where c.scenario = 'official') * 1e9)::bigint as official,
        (min(c.cap) filter (where c.scenario = 'low') * 1e9)::bigint as low,
        (min(c.cap) filter (where c.scenario = 'high') * 1e9)::bigint as high
    from {{ cell }} as c
    inner join units as u on c.scheme = u.scheme and c.period = u.period and c.level = u.level and c.unit_code = u.unit_code
    where c.cap is not null
    group by u.unit_no
),

fixed as (
    select
        c.unit_no,
        f.redraw,
        sum(round(c.official * f.factor * 1e9)::bigint)::bigint as points
    from cells as c
    inner join factors as f on c.leaf_no = f.leaf_no
    where c.low = c.high and c.official = c.low and c.official != 0
    group by c.unit_no, f.redraw
),

{#- one U per unit, indicator and draw, the same in every period -#}
uniforms as materialized (
    select
        c.name_no,
        c.leaf_no,
        f.redraw,
        {{ engine_uniform('c.before_key || f.redraw || c.after_key') }} as u
    from (select distinct o.name_no, o.leaf_no, o.before_key, o.after_key from cells as o where o.low < o.high) as c
    inner join factors as f on c.leaf_no = f.leaf_no
),

open as (
    select
        c.unit_no,
        f.redraw,
        sum(round(c.official * f.factor * 1e9)::bigint)::bigint as official,
        sum(round(c.low * f.factor * 1e9)::bigint)::bigint as low,
        sum(round(c.high * f.factor * 1e9)::bigint)::bigint as high,
        sum(
            round(c.low * f.factor * 1e9)::bigint
            + round(coalesce(d.u, 0) * (round(c.high * f.factor * 1e9) - round(c.low * f.factor * 1e9)))::bigint
        )::bigint as drawn
    from cells as c
    inner join factors as f on c.leaf_no = f.leaf_no
    left join uniforms as d on c.name_no = d.name_no and c.leaf_no = d.leaf_no and f.redraw = d.redraw
    where c.low != c.high or c.official != c.low
    group by c.unit_no, f.redraw
),

draws as (
    select
        s.scheme,
        s.level,
        unnest(range(0, s.redraws))::integer as redraw
    from {{ scheme }} as s
),

summed as (
    select
        u.unit_no,
        u.race_no,
        u.is_ranked,
        r.redraw,
        least(coalesce(f.points, 0) + coalesce(o.official, 0), c.official) as official,
        least(coalesce(f.points, 0) + coalesce(o.low, 0), c.low) as low,
        least(coalesce(f.points, 0) + coalesce(o.high, 0), c.high) as high,
        least(coalesce(f.points, 0) + coalesce(o.drawn, 0), c.high) as drawn,
        c.low as low_cap,
        u.scheme || '|' || r.redraw || '|' || u.unit_code || '|veto' as veto_key
    from units as u
    inner join draws as r on u.scheme = r.scheme and u.level = r.level
    left join fixed as f on u.unit_no = f.unit_no and r.redraw = f.redraw
    left join open as o on u.unit_no = o.unit_no and r.redraw = o.redraw
    left join caps as c on u.unit_no = c.unit_no
),

{#- what a draw gives lies between its low and high; draw 0 is the published score -#}
totals as materialized (
    select
        t.unit_no,
        t.race_no,
        t.is_ranked,
        t.redraw,
        if(t.is_ranked, t.official, null) as official,
        least(t.low, t.official) as low,
        greatest(t.high, t.official) as high,
        case
            when t.redraw = 0 then if(t.is_ranked, t.official, null)
            when t.drawn > t.low_cap then t.drawn - round({{ engine_uniform('t.veto_key') }} * (t.drawn - t.low_cap))::bigint
            else t.drawn
        end as drawn
    from summed as t
),

beaten as (
    select
        a.unit_no,
        a.redraw,
        1 + count(*) filter (where b.is_ranked and b.low > a.high) as best,
        1 + count(*) filter (where b.high > a.low and b.unit_no != a.unit_no) as worst
    from totals as a
    inner join totals as b on a.race_no = b.race_no and a.redraw = b.redraw
    group by a.unit_no, a.redraw
),

raced as (
    select
        t.unit_no,
        t.redraw,
        if(t.drawn is null, null, rank() over (partition by t.race_no, t.redraw order by t.drawn desc nulls last)) as rank,
        if(t.is_ranked, rank() over (partition by t.race_no, t.redraw order by t.official desc nulls last), null) as rank_weights
    from totals as t
)

select
    u.scheme,
    u.period,
    u.level,
    u.unit_code,
    u.is_ranked,
    r.redraw,
    r.rank,
    r.rank_weights,
    b.best,
    b.worst
from raced as r
inner join beaten as b on r.unit_no = b.unit_no and r.redraw = b.redraw
inner join units as u on r.unit_no = u.unit_no
{%- endmacro %}

{#- The rank that p hundredths of the draws reach or beat: the smallest with a cumulated share of at least p %. -#}
{% macro engine_rank_quantile(rank, p) -%}
    list_sort(list({{ rank }}))[(count({{ rank }}) * {{ p }} + 99) // 100]
{%- endmacro %}

{#- One row per unit of `draw`: 5 % and 95 % of the joint draws and of the weights alone, the extremes over all draws, the share of the
    draws within the places for support. The range holds the published rank (draw 0) even where fewer than one draw in twenty does: what is
    missing may never come in. A unit without a rank has the extremes only. -#}
{% macro engine_ranges(draw, scheme) -%}
with spread as (
    select
        d.scheme,
        d.period,
        d.level,
        d.unit_code,
        bool_and(d.is_ranked) as is_ranked,
        max(d.rank) filter (where d.redraw = 0) as rank,
        {{ engine_rank_quantile('d.rank', 5) }} as low,
        {{ engine_rank_quantile('d.rank', 95) }} as high,
        {{ engine_rank_quantile('d.rank_weights', 5) }} as low_weights,
        {{ engine_rank_quantile('d.rank_weights', 95) }} as high_weights,
        min(d.best) as best,
        max(d.worst) as worst,
        count(*) filter (where d.rank <= s.priority_places)::double / count(*) as top_share
    from {{ draw }} as d
    inner join {{ scheme }} as s on d.scheme = s.scheme and d.level = s.level
    group by d.scheme, d.period, d.level, d.unit_code
)

select
    r.scheme,
    r.period,
    r.level,
    r.unit_code,
    if(r.is_ranked, least(r.low, r.rank), null)::bigint as rank_low,
    if(r.is_ranked, greatest(r.high, r.rank), null)::bigint as rank_high,
    r.best::bigint as rank_best,
    r.worst::bigint as rank_worst,
    least(r.low_weights, r.rank)::bigint as rank_low_weights,
    greatest(r.high_weights, r.rank)::bigint as rank_high_weights,
    if(r.is_ranked, r.top_share, null) as top_share
from spread as r
{%- endmacro %}
