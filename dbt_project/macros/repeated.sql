{#- Forms of things done, each with what makes one of their rows the same thing again: its day and the rest of its key. -#}
{% macro repeatable_forms() -%}
    {{ return({
        'activity_record': ['held_on', 'title', 'township_code'],
        'training_record': ['held_on', 'title'],
        'advice_record': ['submitted_on', 'title'],
        'demand_record': ['closed_on', 'summary'],
        'cooperation_record': ['held_on', 'title'],
        'publicity_record': ['published_on', 'title'],
        'talent_record': ['recommended_on', 'name', 'talent_kind'],
        'safeguard_record': ['held_on', 'title', 'safeguard_kind']
    }) }}
{%- endmacro %}

{#- A query: every row of the form (of 活动台账 the held ones) outside its own period that its unit reported for an earlier one too, with
    that period. Only rows outside their period and rows of their days are compared as texts. -#}
{% macro repeated_rows(form) -%}
    {%- set key = repeatable_forms()[form] -%}
    {%- set held = " and basis = 'actual'" if form == 'activity_record' else '' -%}
    (
        with outside as materialized (
            select
                r.*,
                p.ends_on
            from {{ ref('cur_' ~ form) }} as r
            inner join {{ ref('int_period') }} as p on r.period = p.period
            where r.{{ key[0] }} not between p.starts_on and p.ends_on and r.{{ key[1] }} is not null{{ held }}
        ),

        of_those_days as materialized (
            select
                r.*,
                p.ends_on
            from {{ ref('cur_' ~ form) }} as r
            semi join outside as o on r.unit_code = o.unit_code and r.{{ key[0] }} = o.{{ key[0] }}
            inner join {{ ref('int_period') }} as p on r.period = p.period
            where r.{{ key[1] }} is not null{{ held }}
        )

        select
            r.unit_code,
            r.period,
            r.file_sha256,
            r.sheet,
            r.source_row,
            r.{{ key[0] }} as day,
            min_by(o.period, o.ends_on) as first_period
        from outside as r
        inner join of_those_days as o
            on
                r.unit_code = o.unit_code and r.{{ key[0] }} = o.{{ key[0] }} and o.ends_on < r.ends_on
                and {{ comparable_text('r.' ~ key[1]) }} = {{ comparable_text('o.' ~ key[1]) }}
                {% if key | length > 2 -%}
                    and r.{{ key[2] }} is not distinct from o.{{ key[2] }}
                {%- endif %}
        group by all
    )
{%- endmacro %}
