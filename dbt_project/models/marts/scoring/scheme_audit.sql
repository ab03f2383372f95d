-- one row per scheme, level, period, measure and indicator, group or pair: statistics an analyst looks at before trusting the weights.
-- They warn and change nothing. Over ranked units and shares of full marks; an indicator counts where the unit has a value, a pair is
-- kept where both stand in one group or where it warns
with nodes as (
    select distinct
        concat_ws('|', scheme, level, node_code) as node_id,
        concat_ws('|', scheme, level, parent_code) as parent_id,
        if(node_code = indicator_code, 1, 2) as height,
        node_weight::double as w
    from {{ ref('scoring_path') }}
    where node_weight > 0
),

shares as (
    select
        concat_ws('|', s.scheme, s.level, s.period) as pop_id,
        s.unit_code as unit_id,
        concat_ws('|', s.scheme, s.level, s.node_code) as node_id,
        if(s.node_level = 1 and v.value is null, null, round((s.score / s.weight)::double, 9)) as v
    from {{ ref('score') }} as s
    inner join {{ ref('ranking') }} as r
        on s.scheme = r.scheme and s.level = r.level and s.period = r.period and s.unit_code = r.unit_code
    left join {{ ref('indicator_value') }} as v
        on s.level = v.level and s.period = v.period and s.unit_code = v.unit_code and s.node_code = v.indicator_code
    where s.scenario = 'official' and s.weight > 0 and r.rank is not null
),

groups as (
    select
        node_id,
        'arithmetic' as method
    from nodes
    where height > 1
),

audited as (
    {{ engine_audit('shares', 'nodes', 'nodes', 'groups') }}
)

select
    split_part(a.pop_id, '|', 1) as scheme,
    split_part(a.pop_id, '|', 2) as level,
    split_part(a.pop_id, '|', 3) as period,
    a.measure,
    split_part(a.node_id, '|', 3) as indicator_code,
    coalesce(split_part(a.other_id, '|', 3), '') as other_code,
    round(a.value, 9) as value,
    a.n::bigint as units,
    a.warning
from audited as a
inner join nodes as n on a.node_id = n.node_id
left join nodes as o on a.other_id = o.node_id
where a.measure not in ('pearson', 'spearman') or a.warning is not null or n.parent_id = o.parent_id
