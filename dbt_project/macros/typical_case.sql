{#- A title as it is compared: no blanks, no quotation marks. -#}
{% macro plain_title(column) -%}
    regexp_replace({{ column }}, '[\s　“”"「」《》]', '', 'g')
{%- endmacro %}

{#- A text with every known name and phone replaced by ＊＊＊, and every mobile and identity-card number masked. -#}
{% macro without_persons(column, names) -%}
    {{ mask_numbers("list_reduce(list_prepend(" ~ column ~ ", coalesce(" ~ names ~ ", [])), lambda said, name: replace(said, name, '＊＊＊'))") }}
{%- endmacro %}
