{#- Verification factor: what can be confirmed ÷ what was reported; NULL where either is missing or nothing was reported. -#}
{% macro verification_factor(confirmed, reported) -%}
    {{ ratio(confirmed, reported) }}
{%- endmacro %}

{#- What a factor says: ok within the tolerance of 1, over_reported below, under_reported above, undefined where there is none. -#}
{% macro verification_class(factor, within) -%}
    case
        when {{ factor }} is null then 'undefined'
        when round({{ factor }}::decimal(28, 12), 9) < 1 - {{ within }} then 'over_reported'
        when round({{ factor }}::decimal(28, 12), 9) > 1 + {{ within }} then 'under_reported'
        else 'ok'
    end
{%- endmacro %}
