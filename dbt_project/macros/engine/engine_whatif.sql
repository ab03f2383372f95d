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

{#- The cells of every unit of action once for each of its changes; scenario names the change. -#}
{% macro engine_whatif_cells(cell, action) -%}
select
    c.scheme, a.indicator_code || ' ' || a.action as scenario, c.period, c.level, c.unit_code, c.peer_group, c.indicator_code,
    if(c.indicator_code = a.indicator_code, a.value, c.value) as value,
    if(c.indicator_code = a.indicator_code, null, c.absence) as absence,
    if(c.indicator_code = a.indicator_code, false, c.partial) as partial,
    c.reports_due, c.reports_received, c.denominator, c.elapsed
from {{ cell }} as c
inner join {{ action }} as a on c.unit_code = a.unit_code
{%- endmacro %}

{#- (unit_code, indicator_code, action, value, score, rank): line those of the cells above, standing (unit_code, score, rank) the ranking. -#}
{% macro engine_whatif_ranked(line, action, standing) -%}
with scored as (
    select l.unit_code, l.scenario, sum(l.points)::decimal(18, 4) as score
    from {{ line }} as l
    group by l.unit_code, l.scenario
)

select
    a.unit_code, a.indicator_code, a.action, a.value, s.score,
    case
        when u.rank is not null
            then 1 + (select count(*) from {{ standing }} as o where o.rank is not null and o.unit_code <> s.unit_code and o.score > s.score)
    end as rank
from {{ action }} as a
inner join scored as s on a.unit_code = s.unit_code and s.scenario = a.indicator_code || ' ' || a.action
inner join {{ standing }} as u on a.unit_code = u.unit_code
{%- endmacro %}
