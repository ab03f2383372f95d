-- one row per leaf indicator and node above it (itself at step 0, the whole scheme as node 'total')
with recursive path as (
    select
        i.scheme,
        i.level,
        i.indicator_code,
        i.indicator_code as node_code,
        i.parent,
        i.weight,
        0 as step
    from {{ ref('scheme_indicator') }} as i
    where i.rule is not null
    union all
    select
        p.scheme,
        p.level,
        p.indicator_code,
        coalesce(p.parent, 'total') as node_code,
        n.parent,
        p.weight,
        p.step + 1 as step
    from path as p
    left join {{ ref('scheme_indicator') }} as n
        on p.scheme = n.scheme and p.level = n.level and p.parent = n.indicator_code
    where p.node_code != 'total'
)

select
    scheme,
    level,
    indicator_code,
    node_code,
    if(node_code = 'total', null, coalesce(parent, 'total')) as parent_code,
    max(step) over (partition by scheme, level, node_code) + 1 as node_level,
    sum(coalesce(weight, 0)) over (partition by scheme, level, node_code)::decimal(18, 4) as node_weight
from path
