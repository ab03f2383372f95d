-- B01 三长培训覆盖：本年三长参训人次（对象为三长、或三长和三会秘书长）÷ 季末在岗三长人数；市级含市科协自办的培训
with trained as (
    select
        a.period,
        a.level,
        a.unit_code,
        sum(r.attendees) as met,
        {{ evidence('numerator', 'training_record', 'r', 'attendees') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_period') }} as q on q.kind = 'quarter' and q.starts_on >= a.starts_on and q.ends_on <= a.ends_on
    inner join {{ ref('cur_training_record') }} as r on a.member_code = r.unit_code and q.period = r.period
    where r.audience in ('sanzhang', 'both') and r.attendees is not null
    group by all
),

posts as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(distinct concat_ws('|', r.unit_code, r.name, coalesce(r.phone, ''))) as base,
        {{ evidence('denominator', 'sanzhang_roster', 'r', 'role') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanzhang_roster') }} as r on a.member_code = r.unit_code and a.period = r.period
    where {{ in_post('r', 'a.ends_on') }}
    group by all
)

select
    u.period,
    u.level,
    u.unit_code,
    coalesce(t.met, 0) as numerator,
    coalesce(p.base, 0) as denominator,
    {{ percent('numerator', 'denominator') }} as value,
    list_concat(t.evidence, p.evidence) as evidence
from {{ ref('assessed_unit') }} as u
left join trained as t on u.period = t.period and u.level = t.level and u.unit_code = t.unit_code
left join posts as p on u.period = p.period and u.level = p.level and u.unit_code = p.unit_code
