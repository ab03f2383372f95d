-- one row per scheme, redraw and leaf indicator: the factor on its weight. Every node's weight is multiplied by 1 + U(−noise, noise) and
-- its group rescaled to the same sum, on every level of the tree; U comes from md5(scheme|redraw|node), so a redraw never changes. Redraw 0
-- is the official weights
with nodes as (
    select distinct
        p.scheme,
        p.level,
        p.node_code,
        p.parent_code,
        p.node_weight::double as node_weight,
        s.redraws,
        s.weight_noise
    from {{ ref('scoring_path') }} as p
    inner join {{ ref('scheme') }} as s on p.scheme = s.scheme and p.level = s.level
    where p.parent_code is not null
),

drawn as (
    select
        n.scheme,
        n.level,
        n.node_code,
        n.parent_code,
        n.node_weight,
        d.redraw,
        1 + if(d.redraw = 0, 0, n.weight_noise) * (
            2 * ('0x' || left(md5(n.scheme || '|' || d.redraw || '|' || n.node_code), 13))::bigint / pow(16, 13) - 1
        ) as noise
    from nodes as n
    cross join unnest(range(0, n.redraws)) as d (redraw)
),

-- sums of doubles in a fixed order: the same redraw gives the same bits on every run
rescaled as (
    select
        scheme,
        level,
        redraw,
        parent_code,
        list_sum(list(node_weight order by node_code))
        / nullif(list_sum(list(node_weight * noise order by node_code)), 0) as rescale
    from drawn
    group by all
)

select
    p.scheme,
    p.level,
    d.redraw,
    p.indicator_code,
    round(list_product(list(d.noise * coalesce(g.rescale, 1) order by p.node_level)), 12) as factor
from {{ ref('scoring_path') }} as p
inner join drawn as d on p.scheme = d.scheme and p.level = d.level and p.node_code = d.node_code
inner join rescaled as g
    on d.scheme = g.scheme and d.level = g.level and d.redraw = g.redraw and d.parent_code = g.parent_code
group by all
