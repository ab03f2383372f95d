{#- Figures of a quarter beside those of the quarters before, and whether they moved far. -#}

{#- A query: the rows of `relation` (with ends_on and `figure`) whose key was last reported one or two quarters before (one quarter may be
    missing: what jumps meanwhile is seen), with `previous` and `former`, the figures one and two rows earlier. -#}
{% macro quarter_steps(relation, keys, figure, tie='ends_on') -%}
    (
        select *
        from (
            select
                *,
                lag({{ figure }}) over earlier as previous,
                lag({{ figure }}, 2) over earlier as former,
                lag(ends_on) over earlier as previous_ends_on
            from {{ relation }}
            window earlier as (partition by {{ keys }} order by ends_on, {{ tie }})
        )
        where previous_ends_on >= last_day(ends_on - interval 6 month)
    )
{%- endmacro %}

{#- A query: the registers of a quarter in force with their rows, beside those of the quarter before. -#}
{% macro register_steps() -%}
    {{ quarter_steps(
        "(select s.*, p.ends_on from " ~ ref('int_submission') ~ " as s inner join " ~ ref('obligation')
        ~ " as o on s.form = o.form and o.level = 'county' and o.measure = 'stock' and o.cadence = 'quarter' inner join "
        ~ ref('int_period') ~ " as p on s.period = p.period where s.status = 'accepted')",
        'form, unit_code', 'rows'
    ) }}
{%- endmacro %}

{#- Condition on a row of quarter_steps: the figure moved by at least the rule's number and share of the one before, and did not only go back
    to about what it was another quarter earlier. direction: up, down or both. -#}
{% macro has_moved(rule, figure, direction, number) -%}
    {%- set by = {
        'up': '(' ~ figure ~ ' - {x})', 'down': '({x} - ' ~ figure ~ ')', 'both': 'abs(' ~ figure ~ ' - {x})'
    }[direction] -%}
    {%- set share = check_parameter(rule, 'share') -%}
    {{ by | replace('{x}', 'previous') }} >= {{ check_parameter(rule, number) }}
    and {{ by | replace('{x}', 'previous') }} >= {{ share }} * previous
    and (former is null or {{ by | replace('{x}', 'former') }} >= {{ share }} * former)
{%- endmacro %}
