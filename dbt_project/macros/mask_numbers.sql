{#- Mobile and identity-card numbers in a text become ＊＊＊, as in contracts/finding.py. The pattern there looks at the neighbours of a
    number, which this engine cannot: so every run of digits is first put between two marks (U+0001, U+0002), and a number is a whole run.
    A mobile number in Chinese numerals needs no neighbours. -#}
{% macro mask_numbers(column) -%}
    {%- set parted = '[-_ .·－—–―‐‑−]' -%}
    {%- set between = '\\x02' ~ parted ~ '\\x01' -%}
    {%- set birth = '\\p{Nd}{6}(?:(?:19|20)\\p{Nd}{2}|' ~ between ~ '(?:19\\p{Nd}{2}|200\\p{Nd}))[01]\\p{Nd}[0-3]\\p{Nd}(?:' ~ between ~ ')?\\p{Nd}{3}' -%}
    {%- set number = '\\x01(?:(?:86)?1[3-9]\\p{Nd}{9}|1[3-9]\\p{Nd}\\x02' ~ parted ~ '\\x01\\p{Nd}{4}\\x02' ~ parted ~ '\\x01\\p{Nd}{4}|' ~ birth ~ '\\p{Nd})\\x02|\\x01' ~ birth ~ '\\x02[Xx]([^\\x01]|$)' -%}
    {%- set spoken = '[〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]' -%}
    {%- set called = '[一幺壹][三四五六七八九叁肆伍陆柒捌玖](?:' ~ parted ~ '?' ~ spoken ~ '){9}' -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace({{ column }}, '(\p{Nd}+)', chr(1) || '\1' || chr(2), 'g'),
                '{{ number }}', '＊＊＊\1', 'g'
            ),
            '[\x01\x02]', '', 'g'
        ),
        '{{ called }}', '＊＊＊', 'g'
    )
{%- endmacro %}

{#- Who decided, as it may be published (contracts/finding.py, office_name): an office or unit stays, anything else may be a person. -#}
{% macro office_name(column) -%}
    {%- set offices = '科协|协会|学会|商会|委员会|理事会|党组|工作组|领导小组|部|室|处|局|厅|委|中心|站|所|医院|学院|学校|政府|公司|县|区|市' -%}
    if(regexp_matches(trim({{ column }}), '({{ offices }})$'), {{ mask_numbers('trim(' ~ column ~ ')') }}, '未写单位')
{%- endmacro %}
