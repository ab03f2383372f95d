-- one row per township whose day of founding, or society whose day of registration, is none of those that its county gave before
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
        list(day) over earlier as earlier_days,
        max_by(day, ends_on) over earlier as previous_day,
        max_by(period, ends_on) over earlier as previous_period
    from dated
    window earlier as (
        partition by form, unit_code, name order by ends_on range between unbounded preceding and interval 1 month preceding
    )
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
where previous_day is not null and not list_contains(earlier_days, day)
