{#- What the points of an indicator rest on, derived from its scheme row and declared here alone: platform = it draws on an export of a
    platform; register = it is counted from the office's own receipts (which reports came, when, how complete); self_reported = it is
    counted from forms that the unit filled in itself, and nothing else. -#}
{% macro point_sources() -%}
    {{ return(['platform', 'register', 'self_reported']) }}
{%- endmacro %}

{% macro point_source(kind, exports) -%}
    case when coalesce({{ exports }}, '') != '' then 'platform' when {{ kind }} = 'register' then 'register' else 'self_reported' end
{%- endmacro %}
