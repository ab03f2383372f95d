{#- A declared parameter of a rule (seed check_parameter). -#}
{% macro check_parameter(rule, parameter) -%}
    (select p.value from {{ ref('check_parameter') }} as p where p.rule = '{{ rule }}' and p.parameter = '{{ parameter }}')
{%- endmacro %}

{#- A text as it is compared: full-width letters and digits made plain, lower case, letters and digits only. -#}
{% macro comparable_text(column) -%}
    nullif(regexp_replace(lower(
        if(
            regexp_matches({{ column }}, '[０-９Ａ-Ｚａ-ｚ]'),
            translate(
                {{ column }},
                '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
                '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
            ),
            {{ column }}
        )
    ), '[^\p{L}\p{N}]+', '', 'g'), '')
{%- endmacro %}

{#- The same with every number as one 0, so that a text with changed figures is the same text. -#}
{% macro text_without_figures(column) -%}
    regexp_replace({{ comparable_text(column) }}, '\p{N}+', '0', 'g')
{%- endmacro %}

{#- The same without any figure: a name beside which a phone was written is still that name. -#}
{% macro name_without_figures(column) -%}
    regexp_replace({{ comparable_text(column) }}, '\p{N}+', '', 'g')
{%- endmacro %}

{#- A text, comparable, without these names of places, whole or without their last word (三河镇, 三河); a name that is missing, or of which
    less than two characters are left, takes nothing away. -#}
{% macro without_these_places(text, names) -%}
    {%- set cut = namespace(text=text) -%}
    {%- for name in names -%}
        {%- set cut.text = "replace(" ~ cut.text ~ ", coalesce(" ~ name ~ ", '／'), '')" -%}
    {%- endfor -%}
    {%- for name in names -%}
        {%- set cut.text = "replace(" ~ cut.text ~ ", coalesce(nullif(regexp_extract(" ~ name
            ~ ", '^(.{2,}?)(镇|乡|街道|县|区|市)$', 1), ''), '／'), '')" -%}
    {%- endfor -%}
    {{ comparable_text(cut.text) }}
{%- endmacro %}

{#- The distinct pairs of neighbouring characters of a comparable text (characters, not bytes); one character stands for itself. -#}
{% macro bigrams(text) -%}
    list_distinct(
        if(
            length({{ text }}) < 2, [{{ text }}],
            list_transform(range(1, length({{ text }})), lambda i: substr({{ text }}, i::integer, 2))
        )
    )
{%- endmacro %}

{#- Likeness of two lists of bigrams, 0–1 (Sørensen–Dice): twice what they share over what they have; NULL where one is missing. -#}
{% macro likeness(one, other) -%}
    (2.0 * len(list_intersect({{ one }}, {{ other }})) / (len({{ one }}) + len({{ other }})))
{%- endmacro %}
