-- one row per quarter, unit and coverage measure; a county without a register in force has a denominator and no numerator;
-- cities and the region pool the counties that have one
with townships as (
    select
        unit_code as township_code,
        parent_code as unit_code
    from {{ ref('int_unit') }}
    where level = 'township' and status = 'current'
),

measures as (
    select
        d.measure,
        d.form,
        d.basis
    from (
        values
        ('org', 'org_register', 'township'),
        ('liangzhongxin_practice', 'org_register', 'township'),
        ('liangzhongxin_party', 'org_register', 'township'),
        ('liangzhongxin_any', 'org_register', 'township'),
        ('sanzhang_health', 'sanzhang_roster', 'township'),
        ('sanzhang_education', 'sanzhang_roster', 'township'),
        ('sanzhang_agriculture', 'sanzhang_roster', 'township'),
        ('sanzhang_all', 'sanzhang_roster', 'township'),
        ('sanhui_health', 'sanhui_register', 'county'),
        ('sanhui_education', 'sanhui_register', 'county'),
        ('sanhui_agriculture', 'sanhui_register', 'county'),
        ('sanhui_all', 'sanhui_register', 'county'),
        ('sandui', 'sandui_register', 'township')
    ) as d (measure, form, basis)
),

bodies as (
    select
        r.period,
        r.unit_code,
        r.township_code,
        r.established,
        r.in_practice_centre,
        r.in_party_centre
    from {{ ref('cur_org_register') }} as r
    semi join townships using (unit_code, township_code)
),

in_post as (
    select distinct
        r.period,
        r.unit_code,
        r.township_code,
        r.role
    from {{ ref('cur_sanzhang_roster') }} as r
    semi join townships using (unit_code, township_code)
    inner join {{ ref('int_period') }} as p using (period)
    where (r.from_on is null or r.from_on <= p.ends_on) and (r.to_on is null or r.to_on > p.ends_on)
),

societies as (
    select distinct
        period,
        unit_code,
        field
    from {{ ref('cur_sanhui_register') }}
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
        r.township_code as member
    from {{ ref('cur_sandui_register') }} as r
    semi join townships using (unit_code, township_code)
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
        q.period,
        u.unit_code,
        m.measure,
        if(s.unit_code is null, null, coalesce(c.members, 0)) as numerator,
        if(m.basis = 'county', 1, u.township_count) as denominator
    from {{ ref('int_assessment') }} as q
    inner join {{ ref('int_unit') }} as u on q.level = u.level and u.status = 'current'
    cross join measures as m
    left join {{ ref('int_submission') }} as s
        on u.unit_code = s.unit_code and m.form = s.form and q.period = s.period and s.status = 'accepted'
    left join counted as c on u.unit_code = c.unit_code and m.measure = c.measure and q.period = c.period
    where q.level = 'county'
),

pooled as (
    select
        c.period,
        s.level,
        s.unit_code,
        c.measure,
        sum(c.numerator)::bigint as numerator,
        coalesce(sum(c.denominator) filter (where c.numerator is not null), sum(c.denominator))::bigint as denominator,
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
