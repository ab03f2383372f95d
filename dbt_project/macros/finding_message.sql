{#- The Chinese text of a finding: the rule's template with its placeholders filled; a missing value fills in as nothing. -#}
{% macro finding_message(template, form, unit, period, title, observed, expected, detail) -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for name, value in [
        ('form', form), ('unit', unit), ('period', period), ('title', title),
        ('observed', observed), ('expected', expected), ('detail', detail)
    ] -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ name ~ "}', coalesce(" ~ value ~ ", ''))" -%}
    {%- endfor -%}
    {{ filled.sql }}
{%- endmacro %}
