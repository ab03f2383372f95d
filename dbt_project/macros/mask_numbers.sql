{#- Mobile and identity-card numbers in a text become ＊＊＊, as in contracts/finding.py. The pattern there looks at the neighbours of a
    number, which this engine cannot: so every run of digits is first put between two marks (U+0001, U+0002), and a number is a whole run. -#}
{% macro mask_numbers(column) -%}
    {%- set birth = '\\p{Nd}{6}(?:19|20)\\p{Nd}{2}[01]\\p{Nd}[0-3]\\p{Nd}{4}' -%}
    {%- set number = '\\x01(?:(?:86)?1[3-9]\\p{Nd}{9}|1[3-9]\\p{Nd}\\x02[ -]\\x01\\p{Nd}{4}\\x02[ -]\\x01\\p{Nd}{4}|' ~ birth ~ '\\p{Nd})\\x02|\\x01' ~ birth ~ '\\x02[Xx]([^\\x01]|$)' -%}
    regexp_replace(
        regexp_replace(
            regexp_replace({{ column }}, '(\p{Nd}+)', chr(1) || '\1' || chr(2), 'g'),
            '{{ number }}', '＊＊＊\1', 'g'
        ),
        '[\x01\x02]', '', 'g'
    )
{%- endmacro %}
