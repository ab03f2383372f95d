{#- Forms of things done, each with what makes one of their rows the same thing again: its day and the rest of its key. -#}
{% macro repeatable_forms() -%}
    {{ return({
        'activity_record': ['held_on', 'title', 'township_code'],
        'training_record': ['held_on', 'title'],
        'advice_record': ['submitted_on', 'title'],
        'cooperation_record': ['held_on', 'title'],
        'publicity_record': ['published_on', 'title'],
        'talent_record': ['recommended_on', 'name', 'talent_kind'],
        'safeguard_record': ['held_on', 'title', 'safeguard_kind']
    }) }}
{%- endmacro %}

{#- CTE body: every row of the form (of 活动台账 the held ones) outside its own period that its unit reported for an
    earlier one too, with that period. -#}
{% macro repeated_rows(form) -%}
    {%- set key = repeatable_forms()[form] -%}
    {%- set rest = ', r.' ~ key[2] if key | length > 2 else '' -%}
    select
        r.unit_code,
        r.period,
        r.file_sha256,
        r.sheet,
        r.source_row,
        r.{{ key[0] }} as day,
        min_by(r.period, p.ends_on) over same as first_period
    from {{ ref('cur_' ~ form) }} as r
    inner join {{ ref('int_period') }} as p on r.period = p.period
    where r.{{ key[0] }} is not null and r.{{ key[1] }} is not null {% if form == 'activity_record' %} and r.basis = 'actual'{% endif %}
    window same as (partition by r.unit_code, r.{{ key[0] }}, {{ comparable_text('r.' ~ key[1]) }}{{ rest }})
    qualify first_period != r.period and r.{{ key[0] }} not between p.starts_on and p.ends_on
{%- endmacro %}
