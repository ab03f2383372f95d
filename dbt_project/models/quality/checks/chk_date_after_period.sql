-- one row per date of a register or a running list that lies after the end of its period: it cannot have happened yet
{% set days = [
    ('org_register', 'established_on'), ('sanzhang_roster', 'from_on'), ('sanhui_register', 'registered_on'),
    ('sanhui_register', 'last_assembly_on'), ('showcase_register', 'approved_on'), ('service_order', 'ordered_on'),
    ('service_order', 'dispatched_on'), ('service_order', 'accepted_on'), ('service_order', 'done_on'), ('demand_record', 'raised_on'),
    ('demand_record', 'closed_on')
] %}

{% for form, day in days %}
    select
        {{ found_in_row('date_after_period', form, 'r', day, 'r.' ~ day, 'p.ends_on') }}
    from {{ ref('cur_' ~ form) }} as r
    inner join {{ ref('int_period') }} as p on r.period = p.period
    where r.{{ day }} > p.ends_on
    {% if not loop.last %}union all{% endif %}
{% endfor %}
