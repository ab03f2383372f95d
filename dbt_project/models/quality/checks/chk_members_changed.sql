-- one row per society whose members or per team whose volunteers changed since they were last reported, a quarter or two before, by the
-- number and share that check_parameter declares, unless they only went back to about what they were a quarter earlier
{% set registers = {'sanhui_register': ('society_name', 'members'), 'sandui_register': ('team_name', 'volunteers')} %}
with counted as (
    {% for form, (name, members) in registers.items() %}
        select
            '{{ form }}' as form,
            '{{ members }}' as field,
            r.unit_code,
            r.period,
            r.file_sha256,
            r.sheet,
            r.source_row,
            p.ends_on,
            {{ comparable_text('r.' ~ name) }} as name,
            r.{{ members }}{% if members != 'members' %} as members{% endif %}
        from {{ ref('cur_' ~ form) }} as r
        inner join {{ ref('int_period') }} as p on r.period = p.period
        where r.{{ members }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    'members_changed' as rule,
    form,
    unit_code,
    period,
    file_sha256,
    sheet,
    source_row,
    field,
    members::varchar as observed,
    previous::varchar as expected,
    null::varchar as detail
from {{ quarter_steps('counted', 'form, unit_code, name', 'members', 'source_row') }}
where {{ has_moved('members_changed', 'members', 'both', 'people') }}
