{#- Codes and keys of the county's own view of its teams and societies. -#}

{% macro member_kind_title(column) -%}
    {{ title_of(column, {'team': '三队', 'society': '三会'}) }}
{%- endmacro %}

{% macro standing_title(column) -%}
    {{ title_of(column, {
        'active': '有活动', 'idle': '没有活动', 'unknown': '说不清，有月报未报', 'not_in_register': '对不上台账'
    }) }}
{%- endmacro %}

{#- A name as it is compared: without blanks and quotation marks. -#}
{% macro name_key(column) -%}
    regexp_replace({{ column }}, '[\s　"“”''‘’]', '', 'g')
{%- endmacro %}
