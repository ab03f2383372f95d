{#- The columns of a check (int_check) for one row of a form; `of` is the alias that holds unit_code, period, file_sha256, sheet, source_row. -#}
{% macro found_in_row(rule, form, of, field, observed='null', expected='null', detail='null') -%}
    '{{ rule }}' as rule,
    '{{ form }}' as form,
    {{ of }}.unit_code,
    {{ of }}.period,
    {{ of }}.file_sha256,
    {{ of }}.sheet,
    {{ of }}.source_row,
    '{{ field }}' as field,
    ({{ observed }})::varchar as observed,
    ({{ expected }})::varchar as expected,
    ({{ detail }})::varchar as detail
{%- endmacro %}

{#- The same for a whole report: no row, no cell; `field` where it speaks of one column. -#}
{% macro found_in_report(rule, form, of, observed='null', expected='null', detail='null', field=none) -%}
    '{{ rule }}' as rule,
    {{ form }} as form,
    {{ of }}.unit_code,
    {{ of }}.period,
    {{ of }}.file_sha256,
    {{ of }}.sheet,
    null::bigint as source_row,
    {{ "'" ~ field ~ "'" if field else 'null::varchar' }} as field,
    ({{ observed }})::varchar as observed,
    ({{ expected }})::varchar as expected,
    ({{ detail }})::varchar as detail
{%- endmacro %}

{#- Condition: the sheet has these columns, and none of these cells holds something that could not be read: that has its own finding, of
    which this one would be the echo. -#}
{% macro all_readable(form, of, fields) -%}
    {%- set names = "'" ~ fields | join("', '") ~ "'" -%}
    not exists (
        select 1
        from {{ source('landing', 'cell_absence') }} as unread
        where
            unread.form = '{{ form }}' and unread.kind = 'unparseable' and unread.field in ({{ names }})
            and unread.file_sha256 = {{ of }}.file_sha256 and unread.sheet = {{ of }}.sheet and unread.source_row = {{ of }}.source_row
    )
    and not exists (
        select 1
        from {{ source('landing', 'finding') }} as lost
        where
            lost.rule in ('column_missing', 'header_missing') and lost.form = '{{ form }}' and lost.field in ({{ names }})
            and lost.file_sha256 = {{ of }}.file_sha256 and lost.sheet = {{ of }}.sheet
    )
{%- endmacro %}
