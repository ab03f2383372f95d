{#- A title as it is compared: no blanks, no quotation marks. -#}
{% macro plain_title(column) -%}
    regexp_replace({{ column }}, '[\s　“”"「」《》]', '', 'g')
{%- endmacro %}

{#- A text with every known name and phone (a pattern of them, NULL for none) replaced by ＊＊＊, mobile and identity-card numbers masked. -#}
{% macro without_persons(column, pattern) -%}
    {{ mask_numbers("if(" ~ pattern ~ " is null, " ~ column ~ ", regexp_replace(" ~ column ~ ", " ~ pattern ~ ", '＊＊＊', 'g'))") }}
{%- endmacro %}
