{#- What moves a rank: the same points once more with one cell of one unit changed, all else as it is.

    Belongs here: which cells change and to what. Does not belong here: points (engine_points), words.

    cell    as in engine_points, scenario official, of one scheme, level and period · rule, indicator as there
    action  (unit_code, indicator_code, action, value)  full: the value that gives full marks · target: the declared target · report (only
            where a report is missing or part of it): the median of the units with a whole value, a guess and said to be one -#}

{% macro engine_whatif_actions(cell, rule, indicator) -%}
with ruled as (
    select
        c.unit_code, c.indicator_code, c.value, c.absence, c.partial, r.direction,
        if(r.accrual = 'steady', coalesce(c.elapsed, 1), 1) * i.target as target,
        if(r.accrual = 'steady', coalesce(c.elapsed, 1), 1) * case r.rule
            when 'goalposts' then if(r.direction = 'negative', r.low, r.high)
            when 'min_max' then if(r.direction = 'negative', r.low, r.high)
            when 'target' then r.target
            when 'tiers' then coalesce(r.tiers[1].at_least, r.tiers[1].at_most)
            when 'conditions' then r.needed
            when 'bonus' then r.full_points / r.each
            when 'quota' then r.quota
            when 'deduct' then greatest(0, (r.start_points - r.full_points) / r.each)
            when 'veto_cap' then if(r.veto_at_least > 0, 0, null)
        end as best
    from {{ cell }} as c
    inner join {{ rule }} as r
        on c.scheme = r.scheme and c.level = r.level and c.indicator_code = r.indicator_code and coalesce(c.peer_group, '') = r.peer_group
    inner join {{ indicator }} as i on c.scheme = i.scheme and c.level = i.level and c.indicator_code = i.indicator_code
    where r.rule <> 'shown_only' and not coalesce({{ is_not_owed('c.absence') }}, false)
),

medians as (
    select u.indicator_code, median(u.value) as value
    from ruled as u
    where u.value is not null and not u.partial
    group by u.indicator_code
)

select u.unit_code, u.indicator_code, 'full' as action, u.best as value
from ruled as u
where u.best is not null
union all
select u.unit_code, u.indicator_code, 'target' as action, u.target as value
from ruled as u
where u.target is not null
union all
select u.unit_code, u.indicator_code, 'report' as action, m.value
from ruled as u
inner join medians as m on u.indicator_code = m.indicator_code
where u.partial or u.absence in ('not_submitted', 'returned')
{%- endmacro %}

{#- The cells of every unit of change once for each of its changes, as a unit of its own: unit|change. Scenarios are those of cell.
    change  (unit_code, change, indicator_code, value): one row a cell that is changed; a change may change several cells together -#}
{% macro engine_whatif_cells(cell, change) -%}
select
    c.scheme, c.scenario, c.period, c.level, k.unit_code || '|' || k.change as unit_code, c.peer_group, c.indicator_code,
    if(a.change is not null, a.value, c.value) as value,
    if(a.change is not null, null, c.absence) as absence,
    a.change is null and c.partial as partial,
    c.reports_due, c.reports_received, c.denominator, c.elapsed
from (select distinct d.unit_code, d.change from {{ change }} as d) as k
inner join {{ cell }} as c on k.unit_code = c.unit_code
left join {{ change }} as a on k.unit_code = a.unit_code and k.change = a.change and c.indicator_code = a.indicator_code
{%- endmacro %}

{#- (unit_code, change, score, rank, rank_best, rank_worst): changed is engine_point_standing of the cells above, standing the ranking as it
    is. rank as the others stand; empty where the unit cannot be ranked after the change either. rank_best, rank_worst: what is still
    unknown, of the unit and of the others, in its favour or against it; empty where the cells hold no low and high. -#}
{% macro engine_whatif_ranked(changed, standing) -%}
with others as (
    select
        o.unit_code, o.rank is not null as is_ranked, o.score,
        least(o.lowest, o.score) as low, greatest(o.highest, o.score) as high
    from {{ standing }} as o
    where o.rank is not null or o.highest > o.lowest
),

own as (
    select
        split_part(c.unit_code, '|', 1) as unit_code, split_part(c.unit_code, '|', 2) as change, c.refusal is null as is_ranked, c.score,
        if(c.lowest is null, null, least(c.lowest, c.score)) as low, if(c.highest is null, null, greatest(c.highest, c.score)) as high
    from {{ changed }} as c
)

select
    a.unit_code, a.change, a.score,
    if(a.is_ranked, 1 + count(*) filter (where o.is_ranked and o.score > a.score), null) as rank,
    if(a.is_ranked and a.high is not null, 1 + count(*) filter (where o.is_ranked and o.low > a.high), null) as rank_best,
    if(a.is_ranked and a.low is not null, 1 + count(*) filter (where o.high > a.low), null) as rank_worst
from own as a
left join others as o on a.unit_code <> o.unit_code
group by a.unit_code, a.change, a.score, a.is_ranked, a.low, a.high
{%- endmacro %}
