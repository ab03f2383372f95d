-- one row per class of more 三长 than are in post at the quarter's end, or of more secretaries than there are societies, by the registers
-- of the same quarter (of a city: of all its counties, where all have sent them)
with listed as (
    select
        r.unit_code,
        r.period,
        'sanzhang' as people,
        count(distinct concat_ws('|', r.name, coalesce(r.phone, ''))) as persons
    from {{ ref('cur_sanzhang_roster') }} as r
    inner join {{ ref('int_period') }} as p on r.period = p.period
    where {{ in_post('r', 'p.ends_on') }}
    group by all
    union all
    select
        r.unit_code,
        r.period,
        'secretaries' as people,
        count(*) as persons
    from {{ ref('cur_sanhui_register') }} as r
    group by all
),

counties as (
    select
        s.level,
        s.unit_code,
        s.member_code,
        count(*) over (partition by s.level, s.unit_code) as owed
    from {{ ref('int_scope') }} as s
    inner join {{ ref('int_unit') }} as u on s.member_code = u.unit_code and u.level = 'county'
),

pooled as (
    select
        c.unit_code,
        l.period,
        l.people,
        sum(l.persons) as persons,
        count(*) = any_value(c.owed) as is_whole
    from counties as c
    inner join listed as l on c.member_code = l.unit_code
    group by c.level, c.unit_code, l.period, l.people
)

{% for people, field, audience in [
    ('sanzhang', 'attendees_sanzhang', '在岗三长'), ('sanzhang', 'attendees', '在岗三长'),
    ('secretaries', 'attendees_secretary', '三会'), ('secretaries', 'attendees', '三会'),
] %}
    select
        {{ found_in_row(
            'training_over_posts', 'training_record', 't', field, 't.' ~ people, 'p.persons', "'" ~ audience ~ "'"
        ) }}
    from {{ ref('int_training') }} as t
    inner join pooled as p on t.unit_code = p.unit_code and t.period = p.period
    where
        p.is_whole and p.people = '{{ people }}'
        and t.{{ 'sanzhang_field' if people == 'sanzhang' else 'secretary_field' }} = '{{ field }}'
        and t.{{ people }} > p.persons
    {{ 'union all' if not loop.last }}
{% endfor %}
