-- one row per society whose members or per team whose volunteers changed by at least ten and at least half since the quarter before,
-- unless they only went back to about what they were a quarter earlier
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
),

compared as (
    select
        *,
        lag(members) over (partition by form, unit_code, name order by ends_on, source_row) as previous_members,
        lag(members, 2) over (partition by form, unit_code, name order by ends_on, source_row) as members_before,
        lag(ends_on) over (partition by form, unit_code, name order by ends_on, source_row) as previous_ends_on
    from counted
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
    previous_members::varchar as expected,
    null::varchar as detail
from compared
where
    previous_ends_on = last_day(ends_on - interval 3 month)
    and abs(members - previous_members) >= 10
    and 2 * abs(members - previous_members) >= previous_members
    and (members_before is null or 2 * abs(members - members_before) >= members_before)
