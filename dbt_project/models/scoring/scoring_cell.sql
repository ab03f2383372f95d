-- one row per scheme, scenario, period, unit and leaf indicator: how the cell is treated, the points it gives and the most it can give.
-- scenario official | low (everything unknown at its worst) | high (at its best); the veto line is not in here yet (scoring_line)
with cells as (
    select
        p.scheme,
        v.period,
        v.level,
        v.unit_code,
        v.value,
        v.absence,
        v.partial,
        r.indicator_code,
        r.direction,
        r.declared_rule,
        r.rule,
        r.weight,
        r.decimals,
        r.missing_rule,
        r.partial_low,
        r.full_points,
        r.low,
        r.high,
        r.target,
        r.tiers,
        r.needed,
        r.each,
        r.floor_points,
        r.start_points,
        r.quota,
        r.below,
        r.within,
        r.places,
        r.veto_at_least,
        r.veto_cap,
        if(r.within = 'peer_group', coalesce(u.peer_group, ''), '') as race
    from {{ ref('indicator_value') }} as v
    inner join {{ ref('scoring_period') }} as p on v.period = p.period and v.level = p.level
    inner join {{ ref('int_unit') }} as u on v.unit_code = u.unit_code
    inner join {{ ref('scoring_rule') }} as r
        on
            p.scheme = r.scheme and v.level = r.level and v.indicator_code = r.indicator_code
            and coalesce(u.peer_group, '') = r.peer_group
),

treated as (
    select
        c.*,
        s.scenario,
        case
            when {{ is_not_owed('c.absence') }} then 'skip'
            when c.value is not null and not c.partial then 'value'
            when c.absence = 'not_applicable'
                then case c.missing_rule when 'full' then 'full' when 'skip_and_rescale' then 'skip' else 'zero' end
            when s.scenario = 'high' then 'full'
            when s.scenario = 'low' then if(c.value is not null and c.partial_low = 'as_is', 'value', 'least')
            when c.value is not null then 'value'
            when c.missing_rule = 'full' then 'full'
            when c.missing_rule = 'skip_and_rescale' then 'skip'
            else 'zero'
        end as treatment
    from cells as c
    cross join (values ('official'), ('low'), ('high')) as s (scenario)
),

-- the rule rank: 1 + the units of the race with a better value; the race is as large as the level or the peer group, whoever has a value
races as (
    select
        scheme,
        level,
        period,
        indicator_code,
        race,
        count(*) as race_size
    from cells
    where rule = 'rank'
    group by all
),

placed as (
    select
        t.scheme,
        t.scenario,
        t.period,
        t.level,
        t.unit_code,
        t.indicator_code,
        r.race_size,
        rank() over (
            partition by t.scheme, t.scenario, t.period, t.level, t.indicator_code, t.race
            order by if(t.direction = 'negative', -t.value, t.value) desc
        ) as place
    from treated as t
    inner join races as r
        on t.scheme = r.scheme and t.level = r.level and t.period = r.period and t.indicator_code = r.indicator_code and t.race = r.race
    where t.rule = 'rank' and t.treatment = 'value'
),

-- a group whose members are partly skipped gives its weight to the others: declared weight of the siblings over that of those present
present as (
    select
        t.scheme,
        t.scenario,
        t.period,
        t.level,
        t.unit_code,
        n.node_code,
        n.parent_code,
        n.node_weight,
        bool_or(t.treatment != 'skip') as is_present
    from treated as t
    inner join {{ ref('scoring_path') }} as n
        on t.scheme = n.scheme and t.level = n.level and t.indicator_code = n.indicator_code
    where n.parent_code is not null
    group by all
),

groups as (
    select
        scheme,
        scenario,
        period,
        level,
        unit_code,
        parent_code,
        sum(node_weight)::double / nullif((sum(node_weight) filter (where is_present))::double, 0) as stretch
    from present
    group by all
    having sum(node_weight) != sum(node_weight) filter (where is_present)
),

stretched as (
    select
        n.scheme,
        g.scenario,
        g.period,
        n.level,
        g.unit_code,
        n.indicator_code,
        product(g.stretch) as stretch
    from groups as g
    inner join {{ ref('scoring_path') }} as n
        on g.scheme = n.scheme and g.level = n.level and g.parent_code = n.parent_code
    group by all
),

pointed as (
    select
        t.*,
        coalesce(s.stretch, 1) as stretch,
        p.place,
        p.race_size,
        case t.treatment
            when 'value' then {{ points_of('t.value') }}
            when 'full' then if(t.rule = 'deduct', least(t.start_points, t.full_points), t.full_points)
            when 'least' then if(t.rule = 'deduct', least(0, t.floor_points), 0)
            else 0
        end as raw_points,
        t.rule = 'veto_cap' and (t.treatment = 'least' or (t.treatment = 'value' and t.value >= t.veto_at_least)) as is_capped
    from treated as t
    left join stretched as s
        on
            t.scheme = s.scheme and t.scenario = s.scenario and t.period = s.period and t.level = s.level
            and t.unit_code = s.unit_code and t.indicator_code = s.indicator_code
    left join placed as p
        on
            t.scheme = p.scheme and t.scenario = p.scenario and t.period = p.period and t.level = p.level
            and t.unit_code = p.unit_code and t.indicator_code = p.indicator_code
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
    place,
    race_size,
    {{ rounded_points('raw_points * stretch', 'decimals') }} as points,
    {{ rounded_points("if(treatment = 'skip', 0, full_points * stretch)", 'decimals') }} as max_points,
    if(is_capped, veto_cap, null) as cap
from pointed
