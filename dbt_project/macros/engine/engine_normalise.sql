{#- Normalisation: score_treated → score_normalised, one number a unit and indicator on a common scale, larger = better.

    Belongs here: direction, scale, bounds, ranks within an indicator. Does not belong here: weights and groups.

    treated  (nscn, pop_id, unit_id, node_id, x)
    rule     (nscn, node_id, direction, method, lower, upper, mean, sd, ties, goal_lower, goal_upper, truncate, scale, cap, target, transform)
             direction 1 | -1; unused columns NULL; statistics run over the units present of one population
    result   (nscn, pop_id, unit_id, node_id, x, v, reason)  v NULL where x is missing (reason NULL) or undefined (reason says why):
             zero_range | zero_sd | single_unit | log_of_nonpositive | target_at_bound | not_finite -#}
{% macro engine_normalised(treated, rule) -%}
with oriented as (
    select
        t.nscn, t.pop_id, t.unit_id, t.node_id, t.x, r.* exclude (nscn, node_id),
        t.x * r.direction as xs,
        case when r.transform = 'log' then ln(case when t.x > 0 then t.x end) else t.x end as xt,
        case when r.transform = 'log' then ln(r.goal_lower) else r.goal_lower end as low_post,
        case when r.transform = 'log' then ln(r.goal_upper) else r.goal_upper end as high_post
    from {{ treated }} as t
    inner join {{ rule }} as r on t.nscn = r.nscn and t.node_id = r.node_id
),

{#- Means and squares are summed over a list in unit order: the same bits on every run and thread count. #}
listed as (
    select
        o.nscn, o.pop_id, o.node_id,
        count(o.xs) as n, min(o.xs) as lowest, max(o.xs) as highest, min(o.x) as lowest_x, max(o.x) as highest_x,
        list(o.xs order by o.unit_id) filter (where o.xs is not null and o.method = 'zscore') as present
    from oriented as o
    group by o.nscn, o.pop_id, o.node_id
),

centred as (
    select l.* exclude (present), l.present, list_sum(l.present) / len(l.present) as average
    from listed as l
),

statistic as (
    select
        c.* exclude (present),
        sqrt(list_sum(list_transform(c.present, lambda x: (x - c.average) * (x - c.average))) / nullif(len(c.present) - 1, 0)) as deviation
    from centred as c
),

placed as (
    select
        o.*, s.* exclude (nscn, pop_id, node_id),
        rank() over (partition by o.nscn, o.pop_id, o.node_id order by o.xs nulls last) as rank_min,
        case when o.ties = 'average' then (count(*) over (partition by o.nscn, o.pop_id, o.node_id, o.xs) - 1) / 2.0::double else 0 end as above_min
    from oriented as o
    inner join statistic as s on o.nscn = s.nscn and o.pop_id = s.pop_id and o.node_id = s.node_id
),

computed as (
    select
        p.nscn, p.pop_id, p.unit_id, p.node_id, p.x,
        case
            when p.x is null then null
            when p.method in ('minmax', 'distance_to_max') and p.highest = p.lowest then 'zero_range'
            when p.method = 'zscore' and (p.n < 2 or p.highest = p.lowest or not p.deviation > 0) then 'zero_sd'
            when p.method = 'percentile_rank' and p.n < 2 then 'single_unit'
            when p.method = 'goalposts' and p.xt is null then 'log_of_nonpositive'
            when p.method = 'distance_to_target' and p.target = case when p.direction = 1 then p.lowest_x else p.highest_x end
                then 'target_at_bound'
        end as undefined,
        case p.method
            when 'minmax' then p.lower + (p.upper - p.lower) * ((p.xs - p.lowest) / nullif(p.highest - p.lowest, 0))
            when 'zscore' then p.mean + p.sd * ((p.xs - p.average) / nullif(p.deviation, 0))
            when 'rank' then p.rank_min + p.above_min
            when 'borda' then p.rank_min - 1
            when 'percentile_rank' then (p.rank_min + p.above_min - 1) / nullif(p.n - 1, 0)::double
            when 'distance_to_max' then 1 - (p.highest - p.xs) / nullif(p.highest - p.lowest, 0)
            when 'goalposts'
                then case when p.direction = 1 then p.xt - p.low_post else p.high_post - p.xt end / nullif(p.high_post - p.low_post, 0)
            when 'distance_to_target'
                then case
                    when p.direction = 1 then (p.x - p.lowest_x) / nullif(p.target - p.lowest_x, 0)
                    else (p.highest_x - p.x) / nullif(p.highest_x - p.target, 0)
                end
            when 'none' then p.xs
        end as y,
        p.truncate, p.cap, p.scale
    from placed as p
),

scaled as (
    select
        c.nscn, c.pop_id, c.unit_id, c.node_id, c.x, c.undefined,
        case when c.truncate and c.y < 0 then 0 when (c.truncate or c.cap) and c.y > 1 then 1 else c.y end * coalesce(c.scale, 1) as v
    from computed as c
)

select
    s.nscn, s.pop_id, s.unit_id, s.node_id, s.x,
    case when s.x is not null and s.undefined is null and isfinite(s.v) then case when s.v = 0 then 0 else s.v end end as v,
    case when s.x is null then null when s.undefined is null and not coalesce(isfinite(s.v), false) then 'not_finite' else s.undefined end as reason
from scaled as s
{%- endmacro %}
