-- A02 三长齐备率：三类三长季末都有人在岗的乡镇（街道）÷ 现有乡镇（街道）数
with posts as (
    select
        a.period,
        a.level,
        a.unit_code,
        {{ township_at_end('r', 'a') }} as township_code,
        count(distinct r.role) as roles,
        {{ evidence('numerator', 'sanzhang_roster', 'r', 'role') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanzhang_roster') }} as r on a.member_code = r.unit_code and a.period = r.period
    where {{ township_at_end('r', 'a') }} is not null and {{ in_post('r', 'a.ends_on') }}
    group by all
),

counted as (
    select
        period,
        level,
        unit_code,
        count(*) as met,
        flatten(list(evidence)) as evidence
    from posts
    where roles = 3
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(c.met, 0) as numerator,
    u.township_count as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    list_concat(c.evidence, [{{ evidence_text('denominator', 'unit', 'township_count', 'u.township_count') }}]) as evidence
from {{ ref('assessed_unit') }} as u
left join counted as c on u.period = c.period and u.level = c.level and u.unit_code = c.unit_code
