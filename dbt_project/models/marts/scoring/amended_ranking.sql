-- one row per amended scheme, period and unit: score and rank before the amendment (the former scheme, kept in the seeds) beside
-- those after
select
    s.scheme,
    s.amends as former_scheme,
    s.amended_on,
    s.amendment_reason,
    a.level,
    a.period,
    a.unit_code,
    a.unit_name,
    b.score as score_before,
    b.rank as rank_before,
    a.score as score_after,
    a.rank as rank_after,
    (a.score - b.score)::decimal(18, 4) as score_change,
    b.rank - a.rank as places_gained
from {{ ref('scheme') }} as s
inner join {{ ref('ranking') }} as a on s.scheme = a.scheme and s.level = a.level
inner join {{ ref('ranking') }} as b
    on s.amends = b.scheme and a.level = b.level and a.period = b.period and a.unit_code = b.unit_code
