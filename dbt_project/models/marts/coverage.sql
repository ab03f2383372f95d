-- one row per quarter, unit and coverage measure, the same truth as the indicators of that measure (A01 org, A02 sanzhang_all, A03 sanhui,
-- A04 sandui, A05 liangzhongxin): a county without a register in force has a denominator and no numerator; cities and the region pool the
-- counties that stand at the quarter's end, a county without a register stays in their denominator (counties_reported: how many have one)
with counties_of as (
    select
        period,
        unit_code,
        ends_on,
        moved
    from {{ ref('assessed_member') }}
    where level = 'county'
),

measures as (
    select
        d.measure,
        d.form,
        d.basis,
        d.times
    from (
        values
        ('org', 'org_register', 'township', 1),
        ('liangzhongxin', 'org_register', 'township', 2),
        ('liangzhongxin_practice', 'org_register', 'township', 1),
        ('liangzhongxin_party', 'org_register', 'township', 1),
        ('liangzhongxin_any', 'org_register', 'township', 1),
        ('sanzhang_health', 'sanzhang_roster', 'township', 1),
        ('sanzhang_education', 'sanzhang_roster', 'township', 1),
        ('sanzhang_agriculture', 'sanzhang_roster', 'township', 1),
        ('sanzhang_all', 'sanzhang_roster', 'township', 1),
        ('sanhui', 'sanhui_register', 'county', 3),
        ('sanhui_health', 'sanhui_register', 'county', 1),
        ('sanhui_education', 'sanhui_register', 'county', 1),
        ('sanhui_agriculture', 'sanhui_register', 'county', 1),
        ('sanhui_all', 'sanhui_register', 'county', 1),
        ('sandui', 'sandui_register', 'township', 1)
    ) as d (measure, form, basis, times)
),

bodies as (
    select
        r.period,
        r.unit_code,
        {{ township_at_end('r', 'a') }} as township_code,
        r.established,
        r.in_practice_centre,
        r.in_party_centre
    from {{ ref('cur_org_register') }} as r
    inner join counties_of as a on r.unit_code = a.unit_code and r.period = a.period
    where {{ township_at_end('r', 'a') }} is not null
),

in_post as (
    select distinct
        r.period,
        r.unit_code,
        {{ township_at_end('r', 'a') }} as township_code,
        r.role
    from {{ ref('cur_sanzhang_roster') }} as r
    inner join counties_of as a on r.unit_code = a.unit_code and r.period = a.period
    where {{ township_at_end('r', 'a') }} is not null and {{ in_post('r', 'a.ends_on') }}
),

-- a society counts once it is a legal person: it has a credit code
societies as (
    select distinct
        r.period,
        r.unit_code,
        r.field
    from {{ ref('cur_sanhui_register') }} as r
    where r.credit_code is not null and r.field is not null
),

members as (
    select
        period,
        unit_code,
        'org' as measure,
        township_code as member
    from bodies
    where established
    union
    select
        b.period,
        b.unit_code,
        'liangzhongxin' as measure,
        b.township_code || c.centre as member
    from bodies as b
    inner join (values ('practice'), ('party')) as c (centre) on if(c.centre = 'practice', b.in_practice_centre, b.in_party_centre)
    union
    select
        period,
        unit_code,
        'liangzhongxin_practice' as measure,
        township_code as member
    from bodies
    where in_practice_centre
    union
    select
        period,
        unit_code,
        'liangzhongxin_party' as measure,
        township_code as member
    from bodies
    where in_party_centre
    union
    select
        period,
        unit_code,
        'liangzhongxin_any' as measure,
        township_code as member
    from bodies
    where in_practice_centre or in_party_centre
    union
    select
        period,
        unit_code,
        'sanzhang_' || role as measure,
        township_code as member
    from in_post
    union
    select
        period,
        unit_code,
        'sanzhang_all' as measure,
        township_code as member
    from in_post
    group by all
    having count(distinct role) = 3
    union
    select
        period,
        unit_code,
        'sanhui' as measure,
        field as member
    from societies
    union
    select
        period,
        unit_code,
        'sanhui_' || field as measure,
        unit_code as member
    from societies
    union
    select
        period,
        unit_code,
        'sanhui_all' as measure,
        unit_code as member
    from societies
    group by all
    having count(distinct field) = 3
    union
    select
        r.period,
        r.unit_code,
        'sandui' as measure,
        {{ township_at_end('r', 'a') }} as member
    from {{ ref('cur_sandui_register') }} as r
    inner join counties_of as a on r.unit_code = a.unit_code and r.period = a.period
    where {{ township_at_end('r', 'a') }} is not null
),

counted as (
    select
        period,
        unit_code,
        measure,
        count(distinct member) as members
    from members
    group by all
),

counties as (
    select
        u.period,
        u.unit_code,
        m.measure,
        if(s.unit_code is null, null, coalesce(c.members, 0)) as numerator,
        m.times * if(m.basis = 'county', 1, u.township_count) as denominator
    from {{ ref('assessed_unit') }} as u
    cross join measures as m
    left join {{ ref('int_submission') }} as s
        on u.unit_code = s.unit_code and m.form = s.form and u.period = s.period and s.status = 'accepted'
    left join counted as c on u.unit_code = c.unit_code and m.measure = c.measure and u.period = c.period
    where u.level = 'county'
),

pooled as (
    select
        c.period,
        s.level,
        s.unit_code,
        c.measure,
        sum(c.numerator)::bigint as numerator,
        sum(c.denominator)::bigint as denominator,
        count(*) as counties,
        count(c.numerator) as counties_reported
    from counties as c
    inner join {{ ref('int_scope') }} as s on c.unit_code = s.member_code
    group by all
)

select
    period,
    level,
    unit_code,
    measure,
    numerator,
    denominator,
    {{ ratio('numerator', 'denominator') }} as value,
    counties,
    counties_reported
from pooled
