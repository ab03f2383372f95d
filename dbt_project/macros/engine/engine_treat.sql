{#- Outlier treatment: scoring_input → score_treated.

    Belongs here: which values are winsorised or logged. Does not belong here: direction, scale, weights.
    No ref, source or other dbt name in this folder: every relation is a parameter, so the same text runs in dbt and on a bare DuckDB.

    input      (nscn, pop_id, unit_id, node_id, x)  every expected unit × indicator of a population (one period × one level) is a row; x NULL = missing
    treatment  (nscn, node_id, method, skew_threshold, kurtosis_threshold, max_points)  a row for each node; max_points NULL = no limit
    result     (nscn, pop_id, unit_id, node_id, x, raw, treated, touched)  treated none | winsorised | log; touched = points moved by winsorising

    Passes: |skew| < skew_threshold or excess kurtosis < kurtosis_threshold, both bias-corrected (type 2 of Joanes & Gill 1998); fewer than
    four values, or a zero range, have neither and pass. A step moves all units at the maximum to the next lower value (skew ≥ 0), else all
    at the minimum to the next higher; it stops once passing, at max_points moved, or when the next step would leave one single value. -#}
{% macro engine_treated(input, treatment) -%}
with recursive listed as (
    select
        i.nscn, i.pop_id, i.node_id, t.method, t.skew_threshold, t.kurtosis_threshold, t.max_points,
        list(i.x order by i.unit_id) filter (where i.x is not null) as xs,
        list(i.unit_id order by i.unit_id) filter (where i.x is not null) as unit_ids
    from {{ input }} as i
    inner join {{ treatment }} as t on i.nscn = t.nscn and i.node_id = t.node_id
    where t.method <> 'none'
    group by i.nscn, i.pop_id, i.node_id, t.method, t.skew_threshold, t.kurtosis_threshold, t.max_points
    having count(i.x) > 0
),

winsorised as (
    select 0 as step, l.nscn, l.pop_id, l.node_id, l.skew_threshold, l.kurtosis_threshold, l.max_points, l.xs, 0 as high, 0 as low
    from listed as l
    union all
    select
        s.step + 1 as step, s.nscn, s.pop_id, s.node_id, s.skew_threshold, s.kurtosis_threshold, s.max_points,
        case
            when s.skew >= 0 then list_transform(s.xs, lambda x: case when x = s.top then s.below_top else x end)
            else list_transform(s.xs, lambda x: case when x = s.bottom then s.above_bottom else x end)
        end as xs,
        case when s.skew >= 0 then len(list_filter(s.xs, lambda x: x = s.top)) else s.high end as high,
        case when s.skew >= 0 then s.low else len(list_filter(s.xs, lambda x: x = s.bottom)) end as low
    from (
        select
            m.*,
            list_max(m.xs) as top,
            list_min(m.xs) as bottom,
            list_max(list_filter(m.xs, lambda x: x < list_max(m.xs))) as below_top,
            list_min(list_filter(m.xs, lambda x: x > list_min(m.xs))) as above_bottom
        from ({{ engine_moments('winsorised') }}) as m
        where m.failing and (m.max_points is null or m.high + m.low < m.max_points) and list_unique(m.xs) > 2
    ) as s
),

last_step as (
    select w.* from ({{ engine_moments('winsorised') }}) as w
    qualify row_number() over (partition by w.nscn, w.pop_id, w.node_id order by w.step desc) = 1
),

decided as (
    select
        l.nscn, l.pop_id, l.node_id, l.unit_ids, w.high + w.low as touched,
        case
            when w.failing and l.method = 'winsorise_then_log' then 'log'
            when w.step > 0 then 'winsorised'
            else 'none'
        end as treated,
        case
            when w.failing and l.method = 'winsorise_then_log'
                then list_transform(l.xs, lambda x: ln(x - list_min(l.xs) + 0.01::double * (list_max(l.xs) - list_min(l.xs))))
            else w.xs
        end as xs
    from listed as l
    inner join last_step as w on l.nscn = w.nscn and l.pop_id = w.pop_id and l.node_id = w.node_id
),

spread as (
    select d.nscn, d.pop_id, d.node_id, d.treated, d.touched, unnest(d.unit_ids) as unit_id, unnest(d.xs) as x
    from decided as d
)

select
    i.nscn, i.pop_id, i.unit_id, i.node_id,
    coalesce(s.x, i.x) as x,
    i.x as raw,
    coalesce(s.treated, 'none') as treated,
    coalesce(s.touched, 0) as touched
from {{ input }} as i
left join spread as s on i.nscn = s.nscn and i.pop_id = s.pop_id and i.node_id = s.node_id and i.unit_id = s.unit_id
{%- endmacro %}

{#- Rows of a relation with a list xs, plus skew, kurt and failing. Values are centred and divided by their range first: the moments do not
    change and neither a large mean nor a tiny spread costs digits. Lists are summed in their own order: equal on every run and thread count. -#}
{% macro engine_moments(rel) -%}
select
    c.* exclude (n, s2, s3, s4),
    case when c.n >= 4 and c.s2 > 0 then sqrt(c.n * (c.n - 1)) / (c.n - 2) * sqrt(c.n) * c.s3 / pow(c.s2, 1.5) end as skew,
    case
        when c.n >= 4 and c.s2 > 0
            then ((c.n + 1) * (c.n * c.s4 / (c.s2 * c.s2) - 3) + 6) * (c.n - 1) / ((c.n - 2) * (c.n - 3))
    end as kurt,
    coalesce(not (abs(skew) < c.skew_threshold or kurt < c.kurtosis_threshold), false) as failing
from (
    select
        b.* exclude (d),
        len(b.d)::double as n,
        list_sum(list_transform(b.d, lambda v: v * v)) as s2,
        list_sum(list_transform(b.d, lambda v: v * v * v)) as s3,
        list_sum(list_transform(b.d, lambda v: v * v * v * v)) as s4
    from (
        select
            a.*,
            list_transform(
                a.xs, lambda x: (x - list_sum(a.xs) / len(a.xs)) / coalesce(nullif(list_max(a.xs) - list_min(a.xs), 0), 1)
            ) as d
        from {{ rel }} as a
    ) as b
) as c
{%- endmacro %}
