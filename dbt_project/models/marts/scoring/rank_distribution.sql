-- one row per scheme, period, ranked unit and rank it takes in at least one draw of weights and unknown values, with the share of the draws
select
    scheme,
    period,
    level,
    unit_code,
    rank::bigint as rank,
    count(*)::double / sum(count(*)) over (partition by scheme, period, level, unit_code) as share
from {{ ref('scoring_draw') }}
where is_ranked
group by scheme, period, level, unit_code, rank
