-- one row per entry of a register whose standing is not what its county reported a quarter or two before: a 科协 that was there is not, a
-- charter has lost the party clause, the last assembly lies before the one reported, a society or team is of a field it never was. A name
-- that stands twice in a register is nobody's; a 科协 denied beside its day of founding, a day still to come have their own findings
{% set registers = {
    'org_register': ('township_code', {'established': 'back'}),
    'sanhui_register': ('society_name', {'charter_party': 'back', 'last_assembly_on': 'back', 'field': 'other'}),
    'sandui_register': ('team_name', {'field': 'other'})
} %}
with standing as (
    {% for form, (name, fields) in registers.items() %}
        {% for field, way in fields.items() %}
            select
                '{{ form }}' as form,
                '{{ field }}' as field,
                '{{ way }}' as way,
                r.unit_code,
                r.period,
                r.file_sha256,
                r.sheet,
                r.source_row,
                p.ends_on,
                {{ comparable_text('r.' ~ name) }} as name,
                r.{{ field }}::varchar as stood
            from {{ ref('cur_' ~ form) }} as r
            inner join {{ ref('int_period') }} as p on r.period = p.period
            where
                r.{{ field }} is not null
                {{ 'and (r.established or r.established_on is null)' if field == 'established' }}
                {{ 'and r.last_assembly_on <= p.ends_on' if field == 'last_assembly_on' }}
            qualify count(*) over (partition by r.unit_code, r.period, {{ comparable_text('r.' ~ name) }}) = 1
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

compared as (
    select
        *,
        list(stood) over earlier as earlier_ones,
        lag(stood) over in_turn as previous,
        lag(period) over in_turn as previous_period,
        lag(ends_on) over in_turn as previous_ends_on
    from standing
    window
        earlier as (
            partition by form, field, unit_code, name order by ends_on range between unbounded preceding and interval 1 month preceding
        ),
        in_turn as (partition by form, field, unit_code, name order by ends_on)
)

select
    'state_reversed' as rule,
    c.form,
    c.unit_code,
    c.period,
    c.file_sha256,
    c.sheet,
    c.source_row,
    c.field,
    coalesce(now_code.title, {{ boolean_title('c.stood') }}) as observed,
    coalesce(then_code.title, {{ boolean_title('c.previous') }}) as expected,
    c.previous_period as detail
from compared as c
left join {{ ref('code') }} as now_code on now_code.codelist = c.field and now_code.code = c.stood
left join {{ ref('code') }} as then_code on then_code.codelist = c.field and then_code.code = c.previous
where
    c.previous_ends_on >= last_day(c.ends_on - interval 6 month)
    and if(c.way = 'back', c.stood < c.previous, not list_contains(c.earlier_ones, c.stood))
