-- one row per support given for a rank to a unit that does not come first by its range: outside the places (settled or not), without a
-- rank, or borderline and not settled
select
    {{ found_in_standing(
        'support_outside_tier', 'g', "coalesce(nullif(g.content, ''), g.kind)", standing_text('r', 's.priority_places'),
        "case when r.tier = 'borderline' then '临界，还没有核定' when r.tier = 'priority' then '名次不在前，是办公室核定的' else '不在优先支持之列' end"
    ) }}
from {{ ref('support_given') }} as g
inner join {{ ref('ranking') }} as r on g.scheme = r.scheme and g.period = r.period and g.unit_code = r.unit_code
inner join {{ ref('scheme') }} as s on r.scheme = s.scheme and r.level = s.level
where r.tier != 'priority' or r.range_tier = 'none'
