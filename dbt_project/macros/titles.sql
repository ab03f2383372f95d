{#- Chinese title of an ASCII code column; a code that is not listed stays visible as it is. -#}
{% macro title_of(column, titles) -%}
    case {{ column }}
        {%- for code, title in titles.items() %}
        when '{{ code }}' then '{{ title }}'
        {%- endfor %}
        else {{ column }}
    end
{%- endmacro %}

{% macro boolean_title(column) -%}
    {{ title_of(column, {'true': '是', 'false': '否'}) }}
{%- endmacro %}

{#- A text with its codes of quarters and half years in words, as period_title says them: 2025Q1, 2025H2 → 2025年第一季度, 2025年下半年. -#}
{% macro periods_in_words(text) -%}
    {%- set said = namespace(text=text) -%}
    {%- for code, words in [('Q1', '第一季度'), ('Q2', '第二季度'), ('Q3', '第三季度'), ('Q4', '第四季度'), ('H1', '上半年'), ('H2', '下半年')] -%}
        {%- set said.text = "regexp_replace(" ~ said.text ~ ", '\\b(20\\d\\d)" ~ code ~ "\\b', '\\1年" ~ words ~ "', 'g')" -%}
    {%- endfor -%}
    {{ said.text }}
{%- endmacro %}

{#- A period in words, as Python's title_of: 2025年3月, 2025年第一季度, 2025年上半年, 2025年度; what is no code stays as it is. -#}
{% macro period_title(code) -%}
    case
        when substr({{ code }}, 5, 1) = '-' then left({{ code }}, 4) || '年' || cast(cast(substr({{ code }}, 6) as integer) as varchar) || '月'
        when substr({{ code }}, 5, 1) = 'Q'
            then left({{ code }}, 4) || '年第' || substr('一二三四', cast(substr({{ code }}, 6) as integer), 1) || '季度'
        when substr({{ code }}, 5, 1) = 'H'
            then left({{ code }}, 4) || '年' || substr('上下', cast(substr({{ code }}, 6) as integer), 1) || '半年'
        when length({{ code }}) = 4 then {{ code }} || '年度'
        else {{ code }}
    end
{%- endmacro %}
