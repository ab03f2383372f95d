{#- Where a unit stands, as an officer reads it; the columns are those of marts.ranking. -#}

{#- A range of ranks: 14～17, or 3 where both ends are equal. -#}
{% macro rank_span(low, high) -%}
    ({{ low }}::varchar || if({{ low }} = {{ high }}, '', '～' || {{ high }}::varchar))
{%- endmacro %}

{#- 名次 19，可能在 17～20；优先支持名额 7 个. `of` holds rank, rank_low, rank_high; places is priority_places of the scheme. -#}
{% macro standing_text(of, places) -%}
    coalesce(
        '名次 ' || {{ of }}.rank || '，可能在 ' || {{ rank_span(of ~ '.rank_low', of ~ '.rank_high') }}, '暂不排名'
    ) || '；优先支持名额 ' || {{ places }} || ' 个'
{%- endmacro %}

{#- A row of int_check_standing: no file, no cell; `of` holds unit_code and period. -#}
{% macro found_in_standing(rule, of, observed, expected, detail) -%}
    '{{ rule }}' as rule,
    null::varchar as form,
    {{ of }}.unit_code,
    {{ of }}.period,
    null::varchar as file_sha256,
    null::varchar as sheet,
    null::bigint as source_row,
    null::varchar as field,
    ({{ observed }})::varchar as observed,
    ({{ expected }})::varchar as expected,
    ({{ detail }})::varchar as detail
{%- endmacro %}
