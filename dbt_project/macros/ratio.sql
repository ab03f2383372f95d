{#- numerator / denominator as a double; NULL where either is missing or the denominator is 0 (never NaN, never infinite). -#}
{% macro ratio(numerator, denominator) -%}
    (({{ numerator }})::double / nullif(({{ denominator }})::double, 0))
{%- endmacro %}

{#- The same as a percentage, 0–100. -#}
{% macro percent(numerator, denominator) -%}
    (100 * ({{ numerator }})::double / nullif(({{ denominator }})::double, 0))
{%- endmacro %}
