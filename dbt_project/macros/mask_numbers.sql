{#- Mobile and identity-card numbers in a text become ＊＊＊: the pattern of contracts/finding.py without look-around,
    so a neighbour character is kept by a group and the replacement runs twice (two numbers may share a neighbour). -#}
{% macro mask_numbers(column) -%}
    {%- set number = '1[3-9]\\p{Nd}{9}|\\p{Nd}{6}(?:19|20)\\p{Nd}{2}[01]\\p{Nd}[0-3]\\p{Nd}{4}[\\p{Nd}Xx]' -%}
    {%- set pattern = "'(^|\\P{Nd})(?:" ~ number ~ ")(\\P{Nd}|$)'" -%}
    {%- set once = "regexp_replace(" ~ column ~ ", " ~ pattern ~ ", '\\1＊＊＊\\2', 'g')" -%}
    regexp_replace({{ once }}, {{ pattern }}, '\1＊＊＊\2', 'g')
{%- endmacro %}
