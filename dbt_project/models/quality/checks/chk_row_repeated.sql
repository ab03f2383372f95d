-- one row per thing done that the same unit already reported for an earlier period: same day, same name
{% for form, key in repeatable_forms().items() %}
    select
        {{ found_in_row('row_repeated', form, 'r', key[0], 'r.day', 'r.first_period') }}
    from {{ repeated_rows(form) }} as r
    {% if not loop.last %}union all{% endif %}
{% endfor %}
