-- one row per county, month and screen: how many of the events show the pattern and what share of them would be natural
{{ config(materialized='ephemeral') }}

with settings as (
    {{ statistics_settings(ref('statistics_parameter')) }}
),

counted as (
    select
        m.*,
        sum(m.last_days) over same_month - m.last_days as other_last_days,
        sum(m.activities) over same_month - m.activities as other_activities,
        {% for divisor in ['people', 'tens', 'hundreds'] %}
            sum(m.round_{{ divisor }}) over same_month - m.round_{{ divisor }} as other_round_{{ divisor }},
            sum(m.round_{{ divisor }}) over same_unit - m.round_{{ divisor }} as own_round_{{ divisor }},
        {% endfor %}
        sum(m.people_rows) over same_month - m.people_rows as other_people_rows,
        sum(m.recorded_late) over same_month - m.recorded_late as other_recorded_late,
        sum(m.recorded) over same_month - m.recorded as other_recorded,
        sum(m.people_rows) over same_unit - m.people_rows as own_people_rows
    from {{ ref('int_activity_month') }} as m
    window same_month as (partition by m.period), same_unit as (partition by m.unit_code)
)

{% set rounded = [] %}
{% for measure, divisor, floor in [
    ('round_share', 'people', 's.base_round'), ('round_tens_share', 'tens', '0.5 * s.base_round'),
    ('round_hundreds_share', 'hundreds', '0.05 * s.base_round')
] %}
    {% do rounded.append((measure, 'round_' ~ divisor, 'people_rows', habit_share(
        ratio('c.other_round_' ~ divisor, 'c.other_people_rows'), 'c.own_round_' ~ divisor, 'c.own_people_rows', 's.habit_events',
        's.habit_most'
    ), floor, 's.share_round', '3', 'c.reported')) %}
{% endfor %}

{% for measure, hits, events, base, floor, least, tries, reported in rounded + [
    ('last_days_share', 'last_days', 'activities', ratio('c.other_last_days', 'c.other_activities'), '3 / day(c.ends_on)::double',
     's.share_last_days', '1', 'c.reported'),
    ('same_people_share', 'people_times', 'people_rows', 'c.people_elsewhere', 's.base_same_people', 's.share_same_people',
     'c.people_rows', 'c.reported'),
    ('same_hours_share', 'hours_times', 'hours_events', 'c.hours_elsewhere', 's.base_same_hours', 's.share_same_hours',
     'c.hours_events', 'c.reported'),
    ('late_recorded_share', 'recorded_late', 'recorded', ratio('c.other_recorded_late', 'c.other_recorded'), 's.base_late',
     's.share_late', '1', 'c.recorded is not null')
] %}
    select
        c.unit_code,
        c.period,
        '{{ measure }}' as measure,
        {{ reported }} as reported,
        c.{{ hits }} as hits,
        c.{{ events }} as events,
        greatest(coalesce({{ base }}, 0), {{ floor }}) as base,
        {{ least }} as least_share,
        {{ tries }} as tries
    from counted as c
    cross join settings as s
    {% if not loop.last %}union all{% endif %}
{% endfor %}
