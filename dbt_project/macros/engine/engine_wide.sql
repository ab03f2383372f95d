{#- Aggregation of many weight sets at once: the scores of one root, without a row for every group in between. A unit's indicators are listed
    once, a weight set is one row, and the whole tree is one projection of their product: nothing is grouped or joined again for a scenario.

    Belongs here: the shape. The means are those of engine_aggregate.sql; groups with Copeland compare units and cannot be had this way.

    groups  a list of heights from 2 up, each a list of {id, method, p, min_share, children}: node ids, method and numbers as SQL literals -#}

{#- One row a population and unit with the lists of engine_child_lists of every group of indicators, beside each other. -#}
{% macro engine_wide_units(lists, groups) -%}
select
    l.pop_id, l.unit_id
    {%- for g in groups[0] %}{% for column in ['v', 'f', 'present', 'missing', 'lowest'] %},
    any_value(l.{{ column }}) filter (where l.parent_id = {{ g.id }}) as {{ column }}_{{ g.id }}
    {%- endfor %}{% endfor %} from {{ lists }} as l
group by l.pop_id, l.unit_id
{%- endmacro %}

{#- One row a scenario with the weights of every group beside each other. -#}
{% macro engine_wide_weights(weight_lists, scenario, groups) -%}
select
    s.scenario_id
    {%- for height in groups %}{% for g in height %}{% for column in ['w', 'weighted', 'total', 'counted'] %},
    any_value(l.{{ column }}) filter (where l.parent_id = {{ g.id }}) as {{ column }}_{{ g.id }}
    {%- endfor %}{% endfor %}{% endfor %} from {{ scenario }} as s
inner join {{ weight_lists }} as l on s.wscn = l.wscn
group by s.scenario_id
{%- endmacro %}

{#- (scenario_id, pop_id, unit_id, node_id, v, undefined) of the root. -#}
{% macro engine_wide(units, weights, groups) -%}
{%- set root = groups[-1][0].id -%}
select t.scenario_id, t.pop_id, t.unit_id, {{ root }} as node_id, t.s_{{ root }} as v, t.sum_{{ root }} is not null and t.s_{{ root }} is null as undefined
from {{ engine_wide_height(units, weights, groups, groups | length - 1) }} as t
{%- endmacro %}

{#- Heights up to one, innermost first: s_<id> the score of a group, sum_<id> the weight it was divided by. -#}
{% macro engine_wide_height(units, weights, groups, at) -%}
(
    select
        a.*
        {%- for g in groups[at] %},
        case when a.sum_{{ g.id }} is not null then {{ engine_average(g.method, g.p, 'a.v_' ~ g.id, 'a.f_' ~ g.id, 'a.lowest_' ~ g.id, 'a.w_' ~ g.id, 'a.sum_' ~ g.id) }} end as s_{{ g.id }}
        {%- endfor %} from (
        select
            b.*
            {%- for g in groups[at] %},
            {{ engine_total('b.missing_' ~ g.id, 'b.present_' ~ g.id, 'b.w_' ~ g.id, 'b.weighted_' ~ g.id, 'b.total_' ~ g.id, 'b.counted_' ~ g.id, g.min_share) }} as sum_{{ g.id }}
            {%- endfor %} from {% if at == 0 %}(select u.*, w.* from {{ units }} as u cross join {{ weights }} as w) as b
        {%- else %}(
            select
                c.*
                {%- for g in groups[at] %},
                [{% for n in g.children %}c.s_{{ n }}{{ ', ' if not loop.last }}{% endfor %}] as v_{{ g.id }},
                [{% for n in g.children %}{{ engine_transformed('c.s_' ~ n, g.method, g.p) }}{{ ', ' if not loop.last }}{% endfor %}] as f_{{ g.id }},
                [{% for n in g.children %}{{ engine_is_present('c.s_' ~ n) }}{{ ', ' if not loop.last }}{% endfor %}] as present_{{ g.id }},
                {% for n in g.children %}c.s_{{ n }} is null{{ ' or ' if not loop.last }}{% endfor %} as missing_{{ g.id }},
                least({% for n in g.children %}c.s_{{ n }}{{ ', ' if not loop.last }}{% endfor %}) as lowest_{{ g.id }}
                {%- endfor %} from {{ engine_wide_height(units, weights, groups, at - 1) }} as c
        ) as b
        {%- endif %}
    ) as a
)
{%- endmacro %}
