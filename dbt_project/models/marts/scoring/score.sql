-- one row per scheme, scenario, period, unit and node (1 = indicator, then the nodes above it up to 'total'): decimal sums of point lines;
-- scenario official | low | high (all that is unknown at its worst, at its best), and for comparison only the totals of other methods:
-- equal_weights (every weighted indicator the same) | without_<first-level node> (its weight borne by the others) | geometric (weighted
-- geometric mean of the first-level shares of full marks, so that a gap in one is not made up by another)
with tops as (
    select distinct
        scheme,
        level,
        node_code,
        node_weight
    from {{ ref('scoring_path') }}
    where parent_code = 'total'
),

leaves as (
    select
        p.scheme,
        p.level,
        p.indicator_code,
        p.node_code as top_code,
        l.node_weight as weight,
        sum(l.node_weight) over scheme_level as total,
        count(*) filter (where l.node_weight > 0) over scheme_level as counted
    from {{ ref('scoring_path') }} as p
    inner join {{ ref('scoring_path') }} as l
        on
            p.scheme = l.scheme and p.level = l.level and p.indicator_code = l.indicator_code
            and l.node_code = l.indicator_code
    where p.parent_code = 'total'
    window scheme_level as (partition by p.scheme, p.level)
),

-- what each indicator's points are multiplied by; indicators outside the weights (bonus, veto) stay as they are
factors as (
    select
        scheme,
        level,
        indicator_code,
        'equal_weights' as scenario,
        if(weight > 0, total::double / counted / weight::double, 1) as factor
    from leaves
    union all
    select
        l.scheme,
        l.level,
        l.indicator_code,
        'without_' || t.node_code as scenario,
        case
            when l.top_code = t.node_code then 0
            when l.weight > 0 then l.total::double / (l.total - t.node_weight)::double
            else 1
        end as factor
    from leaves as l
    inner join tops as t on l.scheme = t.scheme and l.level = t.level and t.node_weight < l.total
),

reweighed as (
    select
        c.scheme,
        f.scenario,
        c.period,
        c.level,
        c.unit_code,
        least(
            sum(round((c.points::double * f.factor)::decimal(28, 12), 9)::decimal(28, 9)),
            min(c.cap) filter (where f.factor > 0)::decimal(28, 9)
        ) as score
    from {{ ref('scoring_cell') }} as c
    inner join factors as f on c.scheme = f.scheme and c.level = f.level and c.indicator_code = f.indicator_code
    where c.scenario = 'official'
    group by all
),

-- the engine's own mean over the first-level shares of full marks
shares as (
    select
        'geometric' as nscn,
        concat_ws('|', c.scheme, c.period, c.level) as pop_id,
        c.unit_code as unit_id,
        concat_ws('|', c.scheme, c.level, l.top_code) as node_id,
        greatest(0, (sum(c.points) / t.node_weight)::double) as v
    from {{ ref('scoring_cell') }} as c
    inner join leaves as l on c.scheme = l.scheme and c.level = l.level and c.indicator_code = l.indicator_code
    inner join tops as t on l.scheme = t.scheme and l.level = t.level and l.top_code = t.node_code
    where c.scenario = 'official' and t.node_weight > 0
    group by c.scheme, c.period, c.level, c.unit_code, l.top_code, t.node_weight
),

tree as (
    select
        concat_ws('|', scheme, level, node_code) as node_id,
        concat_ws('|', scheme, level) as parent_id,
        'geometric' as wscn,
        node_weight::double as w
    from tops
    where node_weight > 0
),

scenario as (
    select
        'geometric' as scenario_id,
        'geometric' as nscn,
        'geometric' as wscn,
        'geometric' as ascn
),

aggregation as (
    select distinct
        'geometric' as ascn,
        parent_id as node_id,
        'geometric' as method,
        null::double as p,
        null::double as min_share
    from tree
),

weight_list as (
    {{ engine_weight_lists('tree', 'tree') }}
),

geometric as (
    {{ engine_level('shares', 'nscn', 'scenario', 'tree', 'aggregation', 'weight_list', copeland=false) }}
),

capped as (
    select
        scheme,
        period,
        level,
        unit_code,
        min(cap)::decimal(28, 9) as cap
    from {{ ref('scoring_cell') }}
    where scenario = 'official'
    group by all
),

roots as (
    select distinct
        scheme,
        level,
        node_level,
        node_weight
    from {{ ref('scoring_path') }}
    where node_code = 'total'
),

alternatives as (
    select
        scheme,
        scenario,
        period,
        level,
        unit_code,
        score
    from reweighed
    union all
    select
        o.scheme,
        'geometric' as scenario,
        o.period,
        o.level,
        o.unit_code,
        least(round((s.total_points * g.v)::decimal(28, 12), 9)::decimal(28, 9), o.cap) as score
    from capped as o
    inner join geometric as g on concat_ws('|', o.scheme, o.period, o.level) = g.pop_id and o.unit_code = g.unit_id
    inner join {{ ref('scheme') }} as s on o.scheme = s.scheme and o.level = s.level
)

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
union all
select
    a.scheme,
    a.scenario,
    a.period,
    a.level,
    a.unit_code,
    'total' as node_code,
    w.node_level::bigint as node_level,
    round(a.score, 4)::decimal(18, 4) as score,
    w.node_weight as weight,
    case a.scenario
        when 'equal_weights' then '各指标等权'
        when 'geometric' then '各维几何平均'
        else '去掉' || coalesce(i.title, substr(a.scenario, 9))
    end as scenario_title
from alternatives as a
inner join roots as w on a.scheme = w.scheme and a.level = w.level
left join {{ ref('scheme_indicator') }} as i
    on a.scheme = i.scheme and a.level = i.level and a.scenario = 'without_' || i.indicator_code
