{#- Building blocks of ind_<code> models: windows and the rows behind a figure. No weight, target or threshold of a scheme stands here. -#}

{#- The rows behind a figure as a list of structs (an aggregate): role numerator | denominator, the source table, the row and the field
    whose text is shown. Only rows of the unit itself: the rows behind a city's figure are its counties' figures (ledger_evidence). -#}
{% macro evidence(role, source, row, field, condition='true') -%}
    list({
        'role': '{{ role }}', 'source': '{{ source }}', 'file_sha256': {{ row }}.file_sha256, 'sheet': {{ row }}.sheet,
        'source_row': {{ row }}.source_row, 'field': '{{ field }}', 'value_text': null::varchar
    }) filter (where a.is_own and ({{ condition }}))
{%- endmacro %}

{#- The rows of a platform export behind a figure: the text is the value itself, the place is the file and its line. -#}
{% macro export_evidence(role, source, row, field, condition='true') -%}
    list({
        'role': '{{ role }}', 'source': '{{ source }}', 'file_sha256': {{ row }}.file_sha256, 'sheet': null::varchar,
        'source_row': {{ row }}.source_row, 'field': '{{ field }}', 'value_text': {{ row }}.{{ field }}::varchar
    }) filter (where a.is_own and ({{ condition }}))
{%- endmacro %}

{#- One piece of evidence without a row in a file (a seed, a receipt): the text itself is given. -#}
{% macro evidence_text(role, source, field, text) -%}
    {
        'role': '{{ role }}', 'source': '{{ source }}', 'file_sha256': null::varchar, 'sheet': null::varchar,
        'source_row': null::bigint, 'field': '{{ field }}', 'value_text': ({{ text }})::varchar
    }
{%- endmacro %}

{#- A person of the roster is in post at the end of the window: begun by then and not left by then. -#}
{% macro in_post(row, day) -%}
    (({{ row }}.from_on is null or {{ row }}.from_on <= {{ day }}) and ({{ row }}.to_on is null or {{ row }}.to_on > {{ day }}))
{%- endmacro %}

{#- The month of a monthly row lies in the window of the assessment period (1 January to its end). -#}
{% macro month_in_window(column, window) -%}
    {{ column }} between {{ window }}.first_month and {{ window }}.last_month
{%- endmacro %}

{#- The half-year whose end is the last one not after a day: registers kept by half-years are taken as of it. -#}
{% macro latest_half(day) -%}
    case
        when month({{ day }}) = 12 then year({{ day }}) || 'H2'
        when month({{ day }}) >= 6 then year({{ day }}) || 'H1'
        else year({{ day }}) - 1 || 'H2'
    end
{%- endmacro %}
