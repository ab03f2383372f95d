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

{#- The children of each group of a unit as lists in node order: v as it is, f transformed (0 where missing or impossible), present 1 | 0;
    missing and lowest tell whether any v is NULL and the smallest. key: nscn for indicators, scenario_id above them.
    list_inner_product refuses a column of lists that holds a NULL anywhere, even beside a CASE: f and present never do. -#}
{% macro engine_child_lists(children, key, scenario, tree, rule) -%}
select
    g.{{ key }}, r.ascn, g.pop_id, g.unit_id, g.parent_id, g.missing, g.lowest,
    g.v,
    list_transform(g.v, lambda x: {{ engine_transformed('x', 'r.method', 'r.p') }}) as f,
    list_transform(g.v, lambda x: {{ engine_is_present('x') }}) as present
from (
    select
        c.{{ key }}, c.pop_id, c.unit_id, t.parent_id,
        list(c.v order by c.node_id) as v,
        count(c.v) < count(*) as missing,
        min(c.v) as lowest
    from {{ children }} as c
    inner join {{ tree }} as t on c.node_id = t.node_id
    where t.parent_id is not null
    group by c.{{ key }}, c.pop_id, c.unit_id, t.parent_id
) as g
inner join (select distinct {{ key }}, ascn from {{ scenario }}) as s on g.{{ key }} = s.{{ key }}
inner join {{ rule }} as r on s.ascn = r.ascn and g.parent_id = r.node_id
{%- endmacro %}

{#- f of the quasi-arithmetic mean, 0 where x is missing or has no f (told apart by present and lowest). -#}
{% macro engine_transformed(x, method, p) -%}
case {{ method }}
    when 'geometric' then coalesce(ln(case when {{ x }} > 0 then {{ x }} end), 0)
    when 'harmonic' then coalesce(1 / nullif({{ x }}, 0), 0)
    when 'power' then coalesce(pow(case when {{ x }} > 0 or ({{ x }} < 0 and {{ p }} = floor({{ p }})) then {{ x }} end, {{ p }}), 0)
    else coalesce({{ x }}, 0)
end
{%- endmacro %}

{% macro engine_is_present(x) -%}
case when {{ x }} is null then 0.0::double else 1 end
{%- endmacro %}

{#- Scores of all parents one height above children. copeland false leaves its branch out (a framework without such a node). -#}
{% macro engine_level(children, key, scenario, tree, rule, weight_lists, copeland=true) -%}
with lists as (
    {{ engine_child_lists(children, key, scenario, tree, rule) }}
),

weighed as {{ 'materialized ' if copeland }}(
    select
        s.scenario_id, l.pop_id, l.unit_id, l.parent_id, r.method, r.p, l.v, l.f, l.present, l.missing, l.lowest, w.w,
        {{ engine_total('l.missing', 'l.present', 'w.w', 'w.weighted', 'w.total', 'w.counted', 'r.min_share') }} as total
    from lists as l
    inner join {{ scenario }} as s on l.{{ key }} = s.{{ key }} and l.ascn = s.ascn
    inner join {{ weight_lists }} as w on s.wscn = w.wscn and l.parent_id = w.parent_id
    inner join {{ rule }} as r on s.ascn = r.ascn and l.parent_id = r.node_id
),

averaged as (
    select
        w.scenario_id, w.pop_id, w.unit_id, w.parent_id as node_id, w.total,
        {{ engine_average('w.method', 'w.p', 'w.v', 'w.f', 'w.lowest', 'w.w', 'w.total') }} as v
    from weighed as w
    {% if copeland %}where w.method <> 'copeland'{% endif %}
)

select a.scenario_id, a.pop_id, a.unit_id, a.node_id, case when a.total is not null then a.v end as v, a.total is not null and a.v is null as undefined
from averaged as a
{% if copeland %}union all
{{ engine_copeland('weighed') }}
{% endif %}
{%- endmacro %}

{#- The weight a group's mean divides by: that of the children present, NULL where none is or too few are. -#}
{% macro engine_total(missing, present, w, weighted, total, counted, min_share) -%}
case
    when not {{ missing }} then nullif({{ total }}, 0)
    when {{ min_share }} is not null
        and list_inner_product({{ weighted }}, {{ present }}) / nullif({{ counted }}, 0) < {{ min_share }} - 1e-12::double then null
    else nullif(list_inner_product({{ w }}, {{ present }}), 0)
end
{%- endmacro %}

{#- The mean of a group's children, NULL where it does not exist. -#}
{% macro engine_average(method, p, v, f, lowest, w, total) -%}
{%- set mean = engine_mean(method, p, 'list_inner_product(' ~ w ~ ', ' ~ f ~ ') / ' ~ total) -%}
case
    when {{ lowest }} < 0 and ({{ method }} = 'geometric' or ({{ method }} = 'power' and {{ p }} <> floor({{ p }})))
        and {{ engine_any_weighted(w, v, '< 0') }} then null
    when {{ lowest }} <= 0 and ({{ method }} in ('geometric', 'harmonic') or ({{ method }} = 'power' and {{ p }} < 0))
        and {{ engine_any_weighted(w, v, '= 0') }} then 0.0::double
    when isfinite({{ mean }}) then case when {{ mean }} = 0 then 0 else {{ mean }} end
end
{%- endmacro %}

{#- Whether a child with a weight fulfils a condition. -#}
{% macro engine_any_weighted(w, v, condition) -%}
len(list_filter(range(1, len({{ w }}) + 1), lambda i: {{ w }}[i] > 0 and {{ v }}[i] {{ condition }})) > 0
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
                case when a.v[i] > b.v[i] then a.w[i] when a.v[i] = b.v[i] then a.w[i] / 2 else 0.0::double end))
            / nullif(list_sum(list_transform(range(1, len(a.w) + 1), lambda i:
                case when a.v[i] is null or b.v[i] is null then 0.0::double else a.w[i] end)), 0) as beaten
        from {{ weighed }} as a
        inner join {{ weighed }} as b
            on a.scenario_id = b.scenario_id and a.pop_id = b.pop_id and a.parent_id = b.parent_id and a.unit_id <> b.unit_id
        where a.method = 'copeland' and a.total is not null and b.total is not null
    ) as d
    group by d.scenario_id, d.pop_id, d.unit_id, d.node_id
) as g on u.scenario_id = g.scenario_id and u.pop_id = g.pop_id and u.unit_id = g.unit_id and u.node_id = g.node_id
{%- endmacro %}
