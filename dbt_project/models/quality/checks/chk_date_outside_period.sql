-- one row per row of a report of things done whose day lies outside the period of the report (the monthly 活动台账 has its own rule)
{% set days = {
    'training_record': 'held_on', 'advice_record': 'submitted_on', 'cooperation_record': 'held_on', 'publicity_record': 'published_on',
    'talent_record': 'recommended_on', 'safeguard_record': 'held_on'
} %}

{% for form, day in days.items() %}
    select
        {{ found_in_row('date_outside_period', form, 'r', day, 'r.' ~ day, 'r.period') }}
    from {{ ref('cur_' ~ form) }} as r
    inner join {{ ref('int_period') }} as p on r.period = p.period
    where r.{{ day }} not between p.starts_on and p.ends_on
    {% if not loop.last %}union all{% endif %}
{% endfor %}
