{#- The expected grid: every unit × indicator of every population, so that a silent unit is a visible gap.

    cell  (pop_id, unit_id, node_id, x)  values that exist · result scoring_input (nscn, pop_id, unit_id, node_id, x) -#}
{% macro engine_grid(cell, unit, population, tree, nscn=1) -%}
select {{ nscn }} as nscn, p.pop_id, u.unit_id, t.node_id, c.x
from {{ population }} as p
cross join {{ unit }} as u
cross join {{ tree }} as t
left join {{ cell }} as c on p.pop_id = c.pop_id and u.unit_id = c.unit_id and t.node_id = c.node_id
where t.height = 1
{%- endmacro %}
