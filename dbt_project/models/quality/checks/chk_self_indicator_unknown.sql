-- one row per line of a self-assessment for an indicator that no scheme of that year has for the unit's level; a year without a scheme is
-- not judged, nor a code that is none
with known as (
    select distinct
        p.period,
        p.level,
        r.indicator_code
    from {{ ref('scoring_period') }} as p
    inner join {{ ref('scoring_rule') }} as r on p.scheme = r.scheme and p.level = r.level
)

select
    {{ found_in_row('self_indicator_unknown', 'self_assessment', 's', 'indicator_code', 's.indicator_code') }}
from {{ ref('cur_self_assessment') }} as s
inner join {{ ref('int_unit') }} as u on s.unit_code = u.unit_code
where
    regexp_full_match(s.indicator_code, '[A-F][0-9]{2}')
    and exists (
        select 1
        from known as k
        where k.level = u.level and k.period = s.period || 'Q4'
    )
    and not exists (
        select 1
        from known as k
        where k.level = u.level and k.period = s.period || 'Q4' and k.indicator_code = s.indicator_code
    )
