{#- Grain of a table: no two rows share the key and no key column is empty. -#}
{% test grain(model, columns) %}
    {%- set key = columns | join(', ') %}
select
    {{ key }},
    count(*) as rows_found
from {{ model }}
group by {{ key }}
having count(*) > 1 or {% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
