-- A08 三会会员增长：季末三会会员人数比上年同一季末增加的 ÷ 上年同一季末会员人数；两期台账都有的县才比，有一个三会没填会员人数的没有值
with registered as (
    select
        q.period,
        q.ends_on,
        r.unit_code,
        sum(r.members) as members,
        bool_and(r.members is not null) as is_whole
    from {{ ref('cur_sanhui_register') }} as r
    inner join {{ ref('int_period') }} as q on r.period = q.period and q.kind = 'quarter'
    group by all
),

compared as (
    select
        a.period,
        a.level,
        a.unit_code,
        n.members,
        b.members as before,
        n.is_whole and b.is_whole as is_whole
    from {{ ref('assessed_member') }} as a
    inner join registered as n on a.member_code = n.unit_code and a.period = n.period
    inner join registered as b on a.member_code = b.unit_code and last_day(a.ends_on - interval 1 year) = b.ends_on
),

summed as (
    select
        c.period,
        c.level,
        c.unit_code,
        sum(c.members) - sum(c.before) as met,
        sum(c.before) as base,
        bool_and(c.is_whole) as is_whole
    from compared as c
    group by all
),

shown as (
    select
        a.period,
        a.level,
        a.unit_code,
        list_concat(
            {{ evidence('numerator', 'sanhui_register', 'r', 'members', 'r.period = a.period') }},
            {{ evidence('denominator', 'sanhui_register', 'r', 'members', 'r.period != a.period') }}
        ) as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_period') }} as q on q.kind = 'quarter' and q.ends_on in (a.ends_on, last_day(a.ends_on - interval 1 year))
    inner join {{ ref('cur_sanhui_register') }} as r on a.member_code = r.unit_code and q.period = r.period
    group by all
),

counted as (
    select
        s.*,
        e.evidence
    from summed as s
    left join shown as e on s.period = e.period and s.level = e.level and s.unit_code = e.unit_code
)

{{ figures("if(c.is_whole, " ~ percent('c.met', 'c.base') ~ ", null)") }}
