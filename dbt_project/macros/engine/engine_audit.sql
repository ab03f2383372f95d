{#- Statistical audit of a scheme: tables an analyst reads before trusting its weights. They warn; no score or weight ever depends on them.

    value   (pop_id, unit_id, node_id, v)  normalised indicators and aggregated groups of one scenario
    tree    (node_id, parent_id, height) · weight (node_id, w) · rule (node_id, method)
    Aggregates of doubles run in unit order: the same bits on every run and thread count. -#}

{#- Every pair of indicators: (pop_id, node_id, other_id, n, pearson, spearman) over the units that have both; Spearman = Pearson of average
    ranks. NULL where either does not vary. -#}
{% macro engine_audit_pairs(value, tree) -%}
with pair as (
    select a.pop_id, a.unit_id, a.node_id, b.node_id as other_id, a.v as x, b.v as y
    from {{ value }} as a
    inner join {{ value }} as b on a.pop_id = b.pop_id and a.unit_id = b.unit_id and a.node_id < b.node_id
    inner join {{ tree }} as s on a.node_id = s.node_id and s.height = 1
    inner join {{ tree }} as t on b.node_id = t.node_id and t.height = 1
    where a.v is not null and b.v is not null
),

placed as (
    select
        p.*,
        rank() over (partition by p.pop_id, p.node_id, p.other_id order by p.x)
        + (count(*) over (partition by p.pop_id, p.node_id, p.other_id, p.x) - 1) / 2.0::double as rank_x,
        rank() over (partition by p.pop_id, p.node_id, p.other_id order by p.y)
        + (count(*) over (partition by p.pop_id, p.node_id, p.other_id, p.y) - 1) / 2.0::double as rank_y
    from pair as p
)

select
    p.pop_id, p.node_id, p.other_id, count(*) as n,
    {{ engine_correlation('p.x', 'p.y', 'p.unit_id') }} as pearson,
    {{ engine_correlation('p.rank_x', 'p.rank_y', 'p.unit_id') }} as spearman
from placed as p
group by p.pop_id, p.node_id, p.other_id
{%- endmacro %}

{#- Pearson correlation, NULL where either side does not vary. -#}
{% macro engine_correlation(x, y, unit) -%}
case
    when min({{ x }}) < max({{ x }}) and min({{ y }}) < max({{ y }}) then least(greatest(corr({{ x }}, {{ y }} order by {{ unit }}), -1), 1)
end
{%- endmacro %}

{#- Nominal and effective weights: (pop_id, node_id, parent_id, n, nominal, with_parent, r2_share, covariance_share) for children with a
    weight, over units that have the parent and all its weighted children.
    nominal = w / Σw · with_parent = Pearson with the parent's score · r2_share = r² / Σ r² of the group, the linear estimate of Pearson's
    correlation ratio, "main effect" (Paruolo, Saisana & Saltelli 2013, J. R. Stat. Soc. A 176(3)) · covariance_share = w·cov(x, y) / var(y)
    of an arithmetic group: its share of the variance of the parent, adding to 1. -#}
{% macro engine_audit_weights(value, tree, weight, rule) -%}
with child as (
    select c.pop_id, c.unit_id, c.node_id, t.parent_id, c.v as x, p.v as y, w.w
    from {{ value }} as c
    inner join {{ tree }} as t on c.node_id = t.node_id
    inner join {{ weight }} as w on c.node_id = w.node_id and w.w > 0
    inner join {{ value }} as p on c.pop_id = p.pop_id and c.unit_id = p.unit_id and t.parent_id = p.node_id
    qualify count(c.v) over (partition by c.pop_id, c.unit_id, t.parent_id) = count(*) over (partition by c.pop_id, c.unit_id, t.parent_id)
        and p.v is not null
),

measured as (
    select
        c.pop_id, c.node_id, c.parent_id, c.w, count(*) as n,
        {{ engine_correlation('c.x', 'c.y', 'c.unit_id') }} as with_parent,
        case when min(c.y) < max(c.y) then c.w * covar_samp(c.y, c.x order by c.unit_id) / var_samp(c.y order by c.unit_id) end as part
    from child as c
    group by c.pop_id, c.node_id, c.parent_id, c.w
)

select
    m.pop_id, m.node_id, m.parent_id, m.n,
    m.w / g.total as nominal,
    m.with_parent,
    m.with_parent * m.with_parent / nullif(g.squares, 0) as r2_share,
    case when r.method = 'arithmetic' then m.part / g.total end as covariance_share
from measured as m
inner join (
    select
        c.pop_id, c.parent_id, sum(c.w order by c.node_id) as total,
        sum(c.with_parent * c.with_parent order by c.node_id) as squares
    from measured as c
    group by c.pop_id, c.parent_id
) as g on m.pop_id = g.pop_id and m.parent_id = g.parent_id
inner join {{ rule }} as r on m.parent_id = r.node_id
{%- endmacro %}

{#- How far indicators tell units apart: (pop_id, node_id, n, distinct_values, modal_share), modal_share = share of units at the commonest value. -#}
{% macro engine_audit_spread(value, tree) -%}
select s.pop_id, s.node_id, sum(s.units)::bigint as n, count(*) as distinct_values, max(s.units) / sum(s.units)::double as modal_share
from (
    select c.pop_id, c.node_id, c.v, count(*) as units
    from {{ value }} as c
    inner join {{ tree }} as t on c.node_id = t.node_id and t.height = 1
    where c.v is not null
    group by c.pop_id, c.node_id, c.v
) as s
group by s.pop_id, s.node_id
{%- endmacro %}

{#- Cronbach's alpha of each group: (pop_id, node_id, n, children, alpha), alpha = k/(k − 1)·(1 − Σ var(x_i) / var(Σ x_i)) over units with all
    weighted children (Cronbach 1951); NULL for one child or no variance. -#}
{% macro engine_audit_alpha(value, tree, weight) -%}
with child as (
    select c.pop_id, c.unit_id, c.node_id, t.parent_id, c.v
    from {{ value }} as c
    inner join {{ tree }} as t on c.node_id = t.node_id
    inner join {{ weight }} as w on c.node_id = w.node_id and w.w > 0
    qualify count(c.v) over (partition by c.pop_id, c.unit_id, t.parent_id) = count(*) over (partition by c.pop_id, c.unit_id, t.parent_id)
),

item as (
    select c.pop_id, c.parent_id, c.node_id, var_samp(c.v order by c.unit_id) as variance
    from child as c
    group by c.pop_id, c.parent_id, c.node_id
),

total as (
    select s.pop_id, s.parent_id, count(*) as n, var_samp(s.v order by s.unit_id) as variance
    from (
        select c.pop_id, c.parent_id, c.unit_id, sum(c.v order by c.node_id) as v
        from child as c
        group by c.pop_id, c.parent_id, c.unit_id
    ) as s
    group by s.pop_id, s.parent_id
)

select
    t.pop_id, t.parent_id as node_id, t.n, i.children,
    case when i.children > 1 and t.variance > 0 then i.children / (i.children - 1)::double * (1 - i.variance / t.variance) end as alpha
from total as t
inner join (
    select s.pop_id, s.parent_id, count(*) as children, sum(s.variance order by s.node_id) as variance
    from item as s
    group by s.pop_id, s.parent_id
) as i on t.pop_id = i.pop_id and t.parent_id = i.parent_id
{%- endmacro %}

{#- The whole audit, a figure a row: (pop_id, measure, node_id, other_id, value, n, warning). other_id is the second of a pair or the parent;
    value NULL: undefined (no variance, a single child, a mean that is not arithmetic); warning NULL or Chinese.
    Thresholds are conventions, not laws: 0.9 and −0.4 as in the flags of COINr, 0.7 for alpha (Nunnally 1978); 0.8 and a factor of 2 are
    chosen here. -#}
{% macro engine_audit(value, tree, weight, rule) -%}
with pairs as (
    {{ engine_audit_pairs(value, tree) }}
),

weights as (
    select
        w.*,
        coalesce(w.covariance_share, w.r2_share) as effective
    from ({{ engine_audit_weights(value, tree, weight, rule) }}) as w
),

spread as (
    {{ engine_audit_spread(value, tree) }}
),

alphas as (
    {{ engine_audit_alpha(value, tree, weight) }}
),

parent as (
    select t.node_id, t.parent_id from {{ tree }} as t
)

select
    p.pop_id, m.measure, p.node_id, p.other_id, m.value, p.n,
    case
        when abs(m.value) >= 0.9 then '两指标几乎说同一件事，等于重复计分'
        when m.value <= -0.4 and a.parent_id = b.parent_id then '同组两指标此长彼消，合成后互相抵消'
    end as warning
from pairs as p
inner join parent as a on p.node_id = a.node_id
inner join parent as b on p.other_id = b.node_id
cross join lateral (select 'pearson' as measure, p.pearson as value union all select 'spearman', p.spearman) as m
union all
select
    w.pop_id, m.measure, w.node_id, w.parent_id as other_id, m.value, w.n,
    case
        when m.measure = 'with_parent' and m.value < 0 then '与上级得分方向相反'
        when m.measure = if(w.covariance_share is null, 'r2_share', 'covariance_share')
            and not w.effective between w.nominal / 2 and w.nominal * 2 then '实际作用与名义权重相差一倍以上'
    end as warning
from weights as w
cross join lateral (
    select 'nominal_weight' as measure, w.nominal as value
    union all select 'with_parent', w.with_parent
    union all select 'r2_share', w.r2_share
    union all select 'covariance_share', w.covariance_share
) as m
union all
select s.pop_id, 'distinct_values', s.node_id, null, s.distinct_values::double, s.n, if(s.distinct_values = 1, '所有单位得分相同，不起区分作用', null)
from spread as s
union all
select s.pop_id, 'modal_share', s.node_id, null, s.modal_share, s.n, if(s.modal_share >= 0.8 and s.distinct_values > 1, '多数单位得分相同，区分作用很小', null)
from spread as s
union all
select a.pop_id, 'alpha', a.node_id, null, a.alpha, a.n, if(a.alpha < 0.7, '组内指标不大一致，合成一个分数前请说明理由', null)
from alphas as a
{%- endmacro %}
