{#- Whole indicators of a common shape: the file of an indicator names what is counted, the shape stands here once. Windows and pooling are
    those of assessed_member; no weight, target or threshold of a scheme stands here. -#}

{#- Rows of a form whose report period lies in the window (1 January to its end), whatever the cadence. -#}
{% macro rows_in_window(model) -%}
    from {{ ref('assessed_member') }} as a
    inner join {{ ref(model) }} as r on a.member_code = r.unit_code
    inner join {{ ref('int_period') }} as q on r.period = q.period and q.starts_on >= a.starts_on and q.ends_on <= a.ends_on
{%- endmacro %}

{#- Rows of a platform export whose month lies in the window. -#}
{% macro export_in_window(model) -%}
    from {{ ref('assessed_member') }} as a
    inner join {{ ref(model) }} as r on a.member_code = r.unit_code and {{ month_in_window('r.month', 'a') }}
{%- endmacro %}

{#- The closing select of an indicator: every assessed unit, what was counted for it (cte counted: met, base, evidence), the value. -#}
{% macro figures(value, denominator='coalesce(c.base, 0)', numerator='coalesce(c.met, 0)') -%}
select
    u.period,
    u.level,
    u.unit_code,
    {{ numerator }} as numerator,
    {{ denominator }} as denominator,
    {{ value }} as value,
    c.evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
{%- endmacro %}

{#- Rows of the window that meet a condition ÷ rows of the window that count at all, in per cent. -#}
{% macro share_of_rows(form, field, met, counts='true') -%}
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where {{ met }}) as met,
        count(*) as base,
        list_concat(
            {{ evidence('numerator', form, 'r', field, met) }},
            {{ evidence('denominator', form, 'r', field) }}
        ) as evidence
    {{ rows_in_window('cur_' ~ form) }}
    where {{ counts }}
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
{%- endmacro %}

{#- Townships with at least one activity of the year that meets a condition ÷ townships, in per cent. -#}
{% macro activity_townships(condition, field) -%}
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct {{ township_at_end('r', 'a') }}) as met,
        {{ evidence('numerator', 'activity_record', 'r', field) }} as evidence
    {{ rows_in_window('int_activity') }}
    where {{ condition }} and r.township_code is not null
    group by all
)

{{ figures(percent('numerator', 'denominator'), denominator='u.township_count') }}
{%- endmacro %}

{#- Kinds (of a declared list) that a county has at least one row of in the window ÷ kinds × counties, in per cent. -#}
{% macro kinds_covered(model, form, column, kinds, condition='true') -%}
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct concat_ws('|', r.unit_code, r.{{ column }})) as met,
        {{ evidence('numerator', form, 'r', column) }} as evidence
    {{ rows_in_window(model) }}
    where r.{{ column }} in ('{{ kinds | join("', '") }}') and {{ condition }}
    group by all
)

{{ figures(percent('numerator', 'denominator'), denominator=kinds | length ~ ' * u.county_count') }}
{%- endmacro %}

{#- Rows of the window that meet a condition ÷ counties. -#}
{% macro rows_per_county(model, form, field, condition='true', measure='count(*)') -%}
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        {{ measure }} as met,
        {{ evidence('numerator', form, 'r', field) }} as evidence
    {{ rows_in_window(model) }}
    where {{ condition }}
    group by all
)

{{ figures(ratio('numerator', 'denominator'), denominator='u.county_count') }}
{%- endmacro %}

{#- Entries of the half-yearly showcase register in force at the end of the window that meet a condition ÷ counties. -#}
{% macro showcases_per_county(condition, field='title') -%}
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct concat_ws('|', r.unit_code, r.showcase_kind, r.title)) as met,
        {{ evidence('numerator', 'showcase_register', 'r', field) }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_showcase_register') }} as r on a.member_code = r.unit_code and a.half_period = r.period
    where {{ condition }} and coalesce(a.stands, true)
    group by all
)

{{ figures(ratio('numerator', 'denominator'), denominator='u.county_count') }}
{%- endmacro %}

{#- Safeguard measures of one kind: half-years of a unit with at least one ÷ half-years due (each=true), or units with at least one in the
    year ÷ units that owe a report (each=false), in per cent. -#}
{% macro measures_taken(kind, each) -%}
with taken as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct {{ "concat_ws('|', r.unit_code, r.period)" if each else 'r.unit_code' }}) as met,
        {{ evidence('numerator', 'safeguard_record', 'r', 'title') }} as evidence
    {{ rows_in_window('cur_safeguard_record') }}
    where r.safeguard_kind = '{{ kind }}'
    group by all
),

counted as (
    select
        w.*,
        t.met,
        t.evidence
    from (
        {{ safeguard_reports_due(each) }}
    ) as w
    left join taken as t on w.period = t.period and w.level = t.level and w.unit_code = t.unit_code
)

{{ figures(percent('numerator', 'denominator')) }}
{%- endmacro %}

{#- Safeguard reports due in the window (each=true) or units that owe one (each=false), pooled. -#}
{% macro safeguard_reports_due(each) -%}
select
            a.period,
            a.level,
            a.unit_code,
            {{ 'sum(w.due)' if each else 'count(*) filter (where w.due > 0)' }} as base
        from {{ ref('assessed_member') }} as a
        inner join {{ ref('int_report_window') }} as w on a.period = w.period and a.member_code = w.unit_code
        where w.form = 'safeguard_record'
        group by all
{%- endmacro %}

{#- Events of one kind that should not happen ÷ units that owe a report: the average number a unit. -#}
{% macro events_per_unit(kind) -%}
with happened as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) as met,
        {{ evidence('numerator', 'safeguard_record', 'r', 'title') }} as evidence
    {{ rows_in_window('cur_safeguard_record') }}
    where r.safeguard_kind = '{{ kind }}'
    group by all
),

counted as (
    select
        w.*,
        h.met,
        h.evidence
    from (
        {{ safeguard_reports_due(false) }}
    ) as w
    left join happened as h on w.period = h.period and w.level = h.level and w.unit_code = h.unit_code
)

{{ figures(ratio('numerator', 'denominator')) }}
{%- endmacro %}

{#- Something counted in a platform export over the window ÷ what each unit has of it (counties, townships). -#}
{% macro export_per(model, export, field, measure, denominator='u.county_count', condition='true', scale=1, last_month=false) -%}
with counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        {{ measure }} as met,
        {{ export_evidence('numerator', export, 'r', field) }} as evidence
    {{ export_in_window(model) }}
    where {{ condition }}{% if last_month %} and r.month = a.last_month{% endif %}
    group by all
)

{{ figures((percent if scale == 100 else ratio)('numerator', 'denominator'), denominator=denominator) }}
{%- endmacro %}
