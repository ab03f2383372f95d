{#- What an act of the office on a report does to its unit's points: the unit is scored once more by the same macros, as if that act alone
    had not been decided. -#}

{#- Status of a report on the calendar; the arguments are columns of one row. -#}
{% macro report_standing(is_exempt, received_on, zero_report, has_returned, due_on) -%}
    case
        when {{ is_exempt }} then 'exempt'
        when {{ received_on }} > {{ due_on }} then 'late'
        when {{ received_on }} is not null and {{ zero_report }} then 'nothing_to_report'
        when {{ received_on }} is not null then 'on_time'
        when {{ has_returned }} then 'returned'
        when {{ due_on }} < {{ as_of() }} then 'missing'
        else 'not_due'
    end
{%- endmacro %}

{#- Reports that the denominator of an indicator counts, so that a duty lifted or restored changes it by one; every other denominator
    counts rows, townships, counties. Not a parameter of a scheme: it says what ind_c04, ind_f01, ind_f04 and ind_f05 count. -#}
{% macro counts_reports() -%}
    (values ('C04', 'activity_record'), ('F04', 'safeguard_record'), ('F05', 'safeguard_record')) as k (indicator_code, form)
{%- endmacro %}
