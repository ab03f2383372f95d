-- one row per settled tier in force that the range of the rank does not leave open: a unit put first whose range does not reach the places
-- or for which no place is left, a unit left out that is surely within them, a unit held to be borderline that is not
with settled as (
    select
        split_part(target, '/', 1) as scheme,
        split_part(target, '/', 2) as period,
        split_part(target, '/', 3) as unit_code,
        max_by(value, line) as tier,
        max_by(decided_on, line) as decided_on
    from {{ source('landing', 'decision') }}
    where kind = 'tier' and (expires_on is null or expires_on >= {{ as_of() }})
    group by all
)

select
    {{ found_in_standing(
        'tier_contradicts_range', 'r', scoring_title('t.tier'), standing_text('r', 's.priority_places'),
        "if(r.tier_decided_on is null, '名额已满，没有采用', '已按核定列出')"
    ) }}
from settled as t
inner join {{ ref('ranking') }} as r on t.scheme = r.scheme and t.period = r.period and t.unit_code = r.unit_code
inner join {{ ref('scheme') }} as s on r.scheme = s.scheme and r.level = s.level
where t.tier != r.range_tier and (r.range_tier != 'borderline' or r.tier_decided_on is null)
