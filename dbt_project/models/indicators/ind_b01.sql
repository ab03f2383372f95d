-- B01 三长培训覆盖：本年参训的三长 ÷ 季末在岗三长人数，每人至多计一次；一县各期人数相加，不超过本县在岗人数；市级含市科协自办的培训，
-- 县里也列了的市级班只按市科协的台账计一次
with posts as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        count(distinct coalesce(r.name || '|' || r.phone, r.name, concat_ws('|', r.sheet, r.source_row))) as base,
        {{ evidence('denominator', 'sanzhang_roster', 'r', 'role') }} as evidence
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sanzhang_roster') }} as r on a.member_code = r.unit_code and a.period = r.period
    where {{ in_post('r', 'a.ends_on') }}
    group by all
),

{{ trained_share('sanzhang', 'sanzhang_field') }}
