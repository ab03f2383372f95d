{#- Titles of what is known of a duty of one's own. -#}
{% macro duty_status_title(column) -%}
    {{ title_of(column, {'done': '做了', 'not_done': '已报，没有做', 'unknown': '没有报全，不知道'}) }}
{%- endmacro %}
