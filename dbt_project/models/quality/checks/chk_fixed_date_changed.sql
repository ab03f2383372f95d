-- one row per township whose day of founding, or society whose day of registration, is another than in the register of the quarter before
{% set registers = {
    'org_register': ('township_code', 'established_on'), 'sanhui_register': ('credit_code', 'registered_on')
} %}
with dated as (
    {% for form, (name, day) in registers.items() %}
        select
            '{{ form }}' as form,
            '{{ day }}' as field,
            r.unit_code,
            r.period,
            r.file_sha256,
            r.sheet,
            r.source_row,
            p.ends_on,
            r.{{ name }} as name,
            r.{{ day }} as day
        from {{ ref('cur_' ~ form) }} as r
        inner join {{ ref('int_period') }} as p on r.period = p.period
        where r.{{ day }} is not null and r.{{ name }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

compared as (
    select
        *,
        lag(day) over (partition by form, unit_code, name order by ends_on, source_row) as previous_day,
        lag(period) over (partition by form, unit_code, name order by ends_on, source_row) as previous_period
    from dated
)

select
    'fixed_date_changed' as rule,
    form,
    unit_code,
    period,
    file_sha256,
    sheet,
    source_row,
    field,
    day::varchar as observed,
    previous_day::varchar as expected,
    previous_period as detail
from compared
where day != previous_day and period != previous_period
