{#- Aggregation: score_normalised → score_h2 … score_hN, one macro call a height. A scenario is a normalisation input × a weight set × a rule set.

    Belongs here: weighted means, the rule for missing children, Copeland. Does not belong here: normalising, ranking.

    tree      (node_id, parent_id, height)  indicators have height 1, a parent one more than its children (no level is jumped)
    scenario  (scenario_id, nscn, wscn, ascn)
    weight    (wscn, node_id, w)  every node but roots; 0 = shown only: no part of its group's score nor of its share of children
    rule      (ascn, node_id, method, p, min_share)  every parent; min_share NULL = no share rule
    result    (scenario_id, pop_id, unit_id, node_id, v, undefined)  v NULL where no weighted child is present, where the share of weighted
              children present is below min_share (by more than 1e-12), or where the mean does not exist (undefined true)

    Every mean is f⁻¹(Σ w f(v) / Σ w) over the children present: f = v, ln v, 1/v, v^p. A zero child makes a geometric, harmonic or
    negative-power mean 0 (its limit); a negative child has no geometric mean, nor a power mean unless p is whole.
    Sums run over lists in node order (list_inner_product): the same bits on every run and thread count. -#}

{#- Weights of each group in node order, once a weight set: (wscn, parent_id, w, weighted, total, counted). -#}
{% macro engine_weight_lists(weight, tree) -%}
select
    w.wscn, t.parent_id,
    list(w.w order by w.node_id) as w,
    list(case when w.w > 0 then 1.0::double else 0 end order by w.node_id) as weighted,
    sum(w.w order by w.node_id) as total,
    count(*) filter (where w.w > 0) as counted
from {{ weight }} as w
inner join {{ tree }} as t on w.node_id = t.node_id
where t.parent_id is not null
group by w.wscn, t.parent_id
{%- endmacro %}

{#- The children of each group of a unit as lists in node order: f (transformed, 0 where missing or impossible), present, zero and negative
    masks (NULL = all present, no zero, none negative: the usual case costs nothing). key: nscn for indicators, scenario_id above them. -#}
{% macro engine_child_lists(children, key, scenario, tree, rule) -%}
select
    f.{{ key }}, f.ascn, f.pop_id, f.unit_id, f.parent_id,
    list(f.f order by f.node_id) as f,
    case when bool_or(f.v is null) then list(case when f.v is null then 0.0::double else 1 end order by f.node_id) end as present,
    case when bool_or(f.is_zero) then list(case when f.is_zero then 1.0::double else 0 end order by f.node_id) end as zero,
    case when bool_or(f.is_negative) then list(case when f.is_negative then 1.0::double else 0 end order by f.node_id) end as negative
from (
    select
        c.{{ key }}, s.ascn, c.pop_id, c.unit_id, t.parent_id, c.node_id, c.v,
        case r.method
            when 'arithmetic' then coalesce(c.v, 0)
            when 'copeland' then coalesce(c.v, 0)
            when 'geometric' then coalesce(ln(case when c.v > 0 then c.v end), 0)
            when 'harmonic' then coalesce(1 / nullif(c.v, 0), 0)
            when 'power' then coalesce(pow(case when c.v > 0 or (c.v < 0 and r.p = floor(r.p)) then c.v end, r.p), 0)
        end as f,
        coalesce(c.v = 0 and (r.method in ('geometric', 'harmonic') or (r.method = 'power' and r.p < 0)), false) as is_zero,
        coalesce(c.v < 0 and (r.method = 'geometric' or (r.method = 'power' and r.p <> floor(r.p))), false) as is_negative
    from {{ children }} as c
    inner join (select distinct {{ key }}, ascn from {{ scenario }}) as s on c.{{ key }} = s.{{ key }}
    inner join {{ tree }} as t on c.node_id = t.node_id
    inner join {{ rule }} as r on s.ascn = r.ascn and t.parent_id = r.node_id
) as f
group by f.{{ key }}, f.ascn, f.pop_id, f.unit_id, f.parent_id
{%- endmacro %}

{#- Scores of all parents one height above children. copeland false leaves its branch out (a framework without such a node). -#}
{% macro engine_level(children, key, scenario, tree, rule, weight_lists, copeland=true) -%}
with lists as materialized (
    {{ engine_child_lists(children, key, scenario, tree, rule) }}
),

weighed as {{ 'materialized ' if copeland }}(
    select
        s.scenario_id, l.pop_id, l.unit_id, l.parent_id, r.method, r.p, l.f, l.present, l.zero, l.negative, w.w,
        case
            when r.min_share is not null and l.present is not null
                and list_inner_product(w.weighted, l.present) / nullif(w.counted, 0) < r.min_share - 1e-12::double then null
            else nullif(coalesce(list_inner_product(w.w, l.present), w.total), 0)
        end as total
    from lists as l
    inner join {{ scenario }} as s on l.{{ key }} = s.{{ key }} and l.ascn = s.ascn
    inner join {{ weight_lists }} as w on s.wscn = w.wscn and l.parent_id = w.parent_id
    inner join {{ rule }} as r on s.ascn = r.ascn and l.parent_id = r.node_id
),

averaged as (
    select
        w.scenario_id, w.pop_id, w.unit_id, w.parent_id as node_id, w.total,
        {{ engine_mean('w.method', 'w.p', 'list_inner_product(w.w, w.f) / w.total') }} as mean,
        case
            when w.negative is not null and list_inner_product(w.w, w.negative) > 0 then null
            when w.zero is not null and list_inner_product(w.w, w.zero) > 0 then 0.0::double
            when isfinite(mean) then case when mean = 0 then 0 else mean end
        end as v
    from weighed as w
    {% if copeland %}where w.method <> 'copeland'{% endif %}
)

select a.scenario_id, a.pop_id, a.unit_id, a.node_id, case when a.total is not null then a.v end as v, a.total is not null and a.v is null as undefined
from averaged as a
{% if copeland %}union all
{{ engine_copeland('weighed') }}
{% endif %}
{%- endmacro %}

{#- f⁻¹ of the weighted mean of f. -#}
{% macro engine_mean(method, p, average) -%}
case {{ method }}
    when 'arithmetic' then {{ average }}
    when 'geometric' then exp({{ average }})
    when 'harmonic' then 1 / nullif({{ average }}, 0)
    when 'power' then case
        when {{ average }} > 0 then pow({{ average }}, 1 / {{ p }})
        when {{ average }} = 0 and {{ p }} > 0 then 0.0::double
    end
end
{%- endmacro %}

{#- Copeland: o_ab = share of weight where a beats b, half where equal, over the children both have; score = Σ sign(o_ab − ½), a difference
    below 1e-12 being a tie. A unit alone scores 0. Units are compared pairwise: cost grows with the square of their number. -#}
{% macro engine_copeland(weighed) -%}
select u.scenario_id, u.pop_id, u.unit_id, u.node_id, case when u.entered then coalesce(g.v, 0) end as v, false as undefined
from (
    select w.scenario_id, w.pop_id, w.unit_id, w.parent_id as node_id, w.total is not null as entered
    from {{ weighed }} as w
    where w.method = 'copeland'
) as u
left join (
    select d.scenario_id, d.pop_id, d.unit_id, d.node_id, sum(case when abs(d.beaten - 0.5::double) < 1e-12::double then 0 else sign(d.beaten - 0.5::double) end)::double as v
    from (
        select
            a.scenario_id, a.pop_id, a.unit_id, a.parent_id as node_id,
            list_sum(list_transform(range(1, len(a.w) + 1), lambda i:
                case
                    when coalesce(a.present[i] = 0, false) or coalesce(b.present[i] = 0, false) or a.f[i] < b.f[i] then 0.0::double
                    when a.f[i] > b.f[i] then a.w[i]
                    else a.w[i] / 2
                end)) / nullif(list_sum(list_transform(range(1, len(a.w) + 1), lambda i:
                case when coalesce(a.present[i] = 0, false) or coalesce(b.present[i] = 0, false) then 0.0::double else a.w[i] end)), 0) as beaten
        from {{ weighed }} as a
        inner join {{ weighed }} as b
            on a.scenario_id = b.scenario_id and a.pop_id = b.pop_id and a.parent_id = b.parent_id and a.unit_id <> b.unit_id
        where a.method = 'copeland' and a.total is not null and b.total is not null
    ) as d
    group by d.scenario_id, d.pop_id, d.unit_id, d.node_id
) as g on u.scenario_id = g.scenario_id and u.pop_id = g.pop_id and u.unit_id = g.unit_id and u.node_id = g.node_id
{%- endmacro %}
