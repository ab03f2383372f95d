{#- Codes and keys of the county's own view of its teams and societies. -#}

{#- A name as it is compared: without blanks and quotation marks. -#}
{% macro name_key(column) -%}
    regexp_replace({{ column }}, '[\s　"“”''‘’]', '', 'g')
{%- endmacro %}
