-- one row per scheme, scenario, period, unit and leaf indicator: the points that are summed. A triggered veto takes away what exceeds the
-- lowest cap, on the line of the indicator with that cap, so that the lines always add up to the score
with summed as (
    select
        *,
        sum(points) over unit_scenario as points_before_veto,
        row_number() over (unit_scenario order by cap nulls last, indicator_code) = 1 and cap is not null as carries_veto
    from {{ ref('scoring_cell') }}
    window unit_scenario as (partition by scheme, scenario, period, level, unit_code)
)

select
    scheme,
    scenario,
    period,
    level,
    unit_code,
    indicator_code,
    weight,
    declared_rule,
    rule,
    treatment,
    cap,
    place,
    race_size,
    max_points,
    if(carries_veto, least(0, cap::decimal(18, 4) - points_before_veto), points)::decimal(18, 4) as points
from summed
