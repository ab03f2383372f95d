{#- The number of an activity: it follows from the row in which it stands. -#}
{% macro activity_id(of) -%}
    left(md5({{ of }}.file_sha256 || '|' || {{ of }}.sheet || '|' || {{ of }}.source_row), 16)
{%- endmacro %}
