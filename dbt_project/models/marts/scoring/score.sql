-- one row per scheme, scenario, period, unit and node (1 = indicator, then the nodes above it up to 'total'): decimal sums of point lines;
-- scenario official | low | high (all that is unknown at its worst, at its best)
select
    l.scheme,
    l.scenario,
    l.period,
    l.level,
    l.unit_code,
    n.node_code,
    n.node_level::bigint as node_level,
    sum(l.points)::decimal(18, 4) as score,
    n.node_weight as weight,
    {{ scoring_title('l.scenario') }} as scenario_title
from {{ ref('scoring_line') }} as l
inner join {{ ref('scoring_path') }} as n on l.scheme = n.scheme and l.level = n.level and l.indicator_code = n.indicator_code
group by all
