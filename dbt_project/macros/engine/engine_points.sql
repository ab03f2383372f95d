{#- Points of an additive scheme: values of indicators → cells → lines → totals. The same text makes the published points (models scoring_*),
    the counterfactuals of rank_change, `simulate` and `whatif`.

    Belongs here: which rule applies, what each absence does, weights of what is skipped, veto, totals and who can be ranked. Does not belong
    here: points of one value (points_of, scoring.sql), sentences of the ledger, marts.
    As everywhere in this folder every relation is a parameter: no ref, source or other dbt name.

    indicator  the rows of scheme_indicator.csv · scheme  those of scheme.csv · unit (unit_code, level, peer_group)
    cell       (scheme, scenario, period, level, unit_code, peer_group, indicator_code, value, absence, partial, reports_due,
               reports_received, denominator, elapsed): every unit × leaf indicator; elapsed = the share of the year that its period has
               passed (elapsed_share), NULL read as the whole.
               scenario low takes everything unknown at its worst, high at its best; any other name is scored as it stands -#}

{#- One row per leaf indicator and peer group ('' for units without one): the rule that applies with its parameters read. -#}
{% macro engine_point_rules(indicator, scheme, unit) -%}
with peer_groups as (
    select distinct
        level,
        coalesce(peer_group, '') as peer_group
    from {{ unit }}
),

resolved as (
    select
        i.*,
        g.peer_group,
        s.total_points,
        if(i.rule = 'group_max', json_extract_string(i.rule_params, '$.inner'), i.rule) as applied_rule,
        if(i.rule = 'group_max', json_extract(i.rule_params, '$.inner_params')::varchar, i.rule_params) as applied_params,
        if(
            i.rule = 'group_max',
            try_cast(json_extract_string(i.rule_params, '$.max."' || g.peer_group || '"') as double), null
        ) as group_points
    from {{ indicator }} as i
    inner join {{ scheme }} as s on i.scheme = s.scheme and i.level = s.level
    inner join peer_groups as g on i.level = g.level
    where i.rule is not null
)

select
    scheme,
    level,
    indicator_code,
    peer_group,
    title,
    clause,
    parent,
    unit,
    direction,
    rule as declared_rule,
    applied_rule as rule,
    coalesce(weight, 0) as weight,
    decimals,
    missing_rule,
    partial_rule,
    partial_low,
    accrual,
    kind,
    min_denominator,
    shortfall_rule,
    numerator_title,
    denominator_title,
    case
        when applied_rule in ('shown_only', 'veto_cap') then 0
        when applied_rule = 'bonus' then {{ rule_number('applied_params', 'cap') }}
        else coalesce(group_points, {{ rule_number('applied_params', 'max_points') }}, weight)
    end::double as full_points,
    {{ rule_number('applied_params', 'low') }} as low,
    {{ rule_number('applied_params', 'high') }} as high,
    {{ rule_number('applied_params', 'target') }} as target,
    from_json(
        json_extract(applied_params, '$.tiers'), '[{"at_least": "DOUBLE", "at_most": "DOUBLE", "points": "DOUBLE"}]'
    ) as tiers,
    {{ rule_number('applied_params', 'of') }} as needed,
    {{ rule_number('applied_params', 'each') }} as each,
    coalesce({{ rule_number('applied_params', 'floor') }}, 0) as floor_points,
    coalesce({{ rule_number('applied_params', 'start') }}, weight)::double as start_points,
    {{ rule_number('applied_params', 'quota') }} as quota,
    coalesce({{ rule_number('applied_params', 'below') }}, 0) as below,
    json_extract_string(applied_params, '$.within') as within,
    from_json(json_extract(applied_params, '$.places'), '[{"at_most": "BIGINT", "points": "DOUBLE"}]') as places,
    {{ rule_number('applied_params', 'at_least') }} as veto_at_least,
    if(applied_rule = 'veto_cap', {{ rule_number('applied_params', 'cap') }}, null) as veto_cap
from resolved
{%- endmacro %}

{#- One row per leaf indicator and node above it (itself at step 0, the whole scheme as node 'total'). -#}
{% macro engine_point_paths(indicator) -%}
with recursive path as (
    select
        i.scheme,
        i.level,
        i.indicator_code,
        i.indicator_code as node_code,
        i.parent,
        i.weight,
        0 as step
    from {{ indicator }} as i
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
    left join {{ indicator }} as n
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
{%- endmacro %}

{#- One row per cell with its rule: treatment, points before rounding (raw_points), the most it can give where something is shared out
    (most, else NULL) and what the points are multiplied by for it (scale), and whether a veto is triggered (is_capped). -#}
{% macro engine_point_raw(cell, rule, path) -%}
with treated as (
    select
        c.* exclude (peer_group),
        r.* exclude (scheme, level, indicator_code, peer_group),
        coalesce(c.peer_group, '') as peer,
        if(r.within = 'peer_group', coalesce(c.peer_group, ''), '') as race,
        {{ on_the_year('c.value', 'r.accrual', 'c.elapsed') }} as yearly,
        {{ enough_share('c.denominator', 'r.min_denominator', 'r.kind', 'c.elapsed') }} as enough,
        case
            when {{ is_not_owed('c.absence') }} then 'skip'
            when {{ is_not_yet_due('r', 'c.value', 'c.elapsed') }}
                then if(
                    c.scenario = 'high' and (c.value is null or c.partial) and c.absence is distinct from 'not_applicable', 'full', 'skip'
                )
            when c.value is not null and not c.partial then 'value'
            when c.absence = 'not_applicable' and r.shortfall_rule = 'half' then 'few'
            when c.absence = 'not_applicable'
                then case r.missing_rule when 'full' then 'full' when 'skip_and_rescale' then 'skip' else 'zero' end
            when c.scenario = 'high' then 'full'
            when c.scenario = 'low' then if(c.value is not null and r.partial_low = 'as_is', 'value', 'least')
            when c.value is not null then 'value'
            when r.missing_rule = 'full' then 'full'
            when r.missing_rule = 'skip_and_rescale' then 'skip'
            else 'zero'
        end as treatment
    from {{ cell }} as c
    inner join {{ rule }} as r
        on
            c.scheme = r.scheme and c.level = r.level and c.indicator_code = r.indicator_code
            and coalesce(c.peer_group, '') = r.peer_group
),

-- the rule rank: 1 + the units of the race with a better value; the race is as large as the level or the peer group, whoever has a value
races as (
    select
        scheme,
        level,
        period,
        indicator_code,
        race,
        count(distinct unit_code) as race_size
    from treated
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
            order by if(t.direction = 'negative', -t.yearly, t.yearly) desc
        ) as place
    from treated as t
    inner join races as r
        on t.scheme = r.scheme and t.level = r.level and t.period = r.period and t.indicator_code = r.indicator_code and t.race = r.race
    where t.rule = 'rank' and t.treatment = 'value'
),

-- what a unit skips; most units skip the same, so that its weight is shared out once for all of them
skipping as (
    select
        scheme,
        scenario,
        period,
        level,
        unit_code,
        peer,
        string_agg(indicator_code, ' ' order by indicator_code) filter (where treatment = 'skip') as skipped
    from treated
    group by all
    having bool_or(treatment = 'skip')
),

shapes as (
    select
        *,
        row_number() over (order by scheme, level, peer, skipped) as shape_no
    from (select distinct k.scheme, k.level, k.peer, k.skipped from skipping as k) as kinds
),

leaves as (
    select
        s.shape_no,
        r.scheme,
        r.level,
        r.indicator_code,
        r.parent,
        r.rule,
        r.decimals,
        r.full_points,
        not list_contains(string_split(s.skipped, ' '), r.indicator_code) as is_present
    from shapes as s
    inner join {{ rule }} as r on s.scheme = r.scheme and s.level = r.level and s.peer = r.peer_group
),

-- a group whose members are partly skipped gives its weight to the others: declared weight of the siblings over that of those present
present as (
    select
        t.shape_no,
        n.node_code,
        n.parent_code,
        n.node_weight,
        bool_or(t.is_present) as is_present
    from leaves as t
    inner join {{ path }} as n on t.scheme = n.scheme and t.level = n.level and t.indicator_code = n.indicator_code
    where n.parent_code is not null
    group by all
),

groups as (
    select
        shape_no,
        parent_code,
        sum(node_weight)::double / nullif((sum(node_weight) filter (where is_present))::double, 0) as stretch
    from present
    group by all
    having sum(node_weight) != sum(node_weight) filter (where is_present)
),

shared as (
    select
        t.shape_no,
        t.indicator_code,
        product(g.stretch) as stretch
    from leaves as t
    inner join {{ path }} as n on t.scheme = n.scheme and t.level = n.level and t.indicator_code = n.indicator_code
    inner join groups as g on t.shape_no = g.shape_no and n.parent_code = g.parent_code
    group by all
),

stretched as (
    select
        t.shape_no,
        t.indicator_code,
        t.parent,
        t.decimals,
        if(t.rule = 'bonus', 1, coalesce(s.stretch, 1)) as stretch,
        if(t.is_present, t.full_points * if(t.rule = 'bonus', 1, coalesce(s.stretch, 1)), 0)::decimal(28, 12) as share
    from leaves as t
    left join shared as s on t.shape_no = s.shape_no and t.indicator_code = s.indicator_code
),

-- full marks are rounded on their running sum, so that those of a unit always add up to the scheme's, whatever is shared out; nine places
-- first: a sum of thirds that is a half cent must not fall below it
running as (
    select
        *,
        round(sum(share) over shape_lines, 9) as reached,
        round(sum(share) over shape_lines - share, 9) as before
    from stretched
    window shape_lines as (partition by shape_no order by parent nulls first, indicator_code rows unbounded preceding)
),

filled as (
    select
        shape_no,
        indicator_code,
        stretch,
        {{ rounded_points('reached', 'decimals') }} - {{ rounded_points('before', 'decimals') }} as max_points
    from running
),

shaped as (
    select
        k.scheme,
        k.scenario,
        k.period,
        k.level,
        k.unit_code,
        s.shape_no
    from skipping as k
    inner join shapes as s on k.scheme = s.scheme and k.level = s.level and k.peer = s.peer and k.skipped = s.skipped
)

select
    t.*,
    p.place,
    p.race_size,
    coalesce(f.max_points::double / nullif(t.full_points, 0), f.stretch, 1) as scale,
    f.max_points as most,
    case t.treatment
        when 'value' then {{ points_for_part(
            't.enough * (' ~ points_of('t.yearly') ~ ') + (1 - t.enough) * ' ~ shortfall_points('t'),
            't.partial', 't.partial_rule', 't.reports_due', 't.reports_received'
        ) }}
        when 'few' then {{ shortfall_points('t') }}
        when 'full' then if(t.rule = 'deduct', least(t.start_points, t.full_points), t.full_points)
        when 'least' then if(t.rule = 'deduct', least(0, t.floor_points), 0)
        else 0
    end as raw_points,
    t.rule = 'veto_cap' and (t.treatment = 'least' or (t.treatment = 'value' and t.value >= t.veto_at_least)) as is_capped
from treated as t
left join shaped as s
    on
        t.scheme = s.scheme and t.scenario = s.scenario and t.period = s.period and t.level = s.level
        and t.unit_code = s.unit_code
left join filled as f on s.shape_no = f.shape_no and t.indicator_code = f.indicator_code
left join placed as p
    on
        t.scheme = p.scheme and t.scenario = p.scenario and t.period = p.period and t.level = p.level
        and t.unit_code = p.unit_code and t.indicator_code = p.indicator_code
{%- endmacro %}

{#- One row per cell: how it is treated, the points it gives and the most it can give; the veto line is not in here yet. -#}
{% macro engine_point_cells(cell, rule, path) -%}
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
    {{ rounded_points('raw_points * scale', 'decimals') }} as points,
    coalesce(most, {{ rounded_points("if(treatment = 'skip', 0, full_points)", 'decimals') }})::decimal(18, 4) as max_points,
    if(is_capped, veto_cap, null) as cap
from ({{ engine_point_raw(cell, rule, path) }}) as pointed
{%- endmacro %}

{#- The points that are summed: a triggered veto takes away what exceeds the lowest cap, on the line of the indicator with that cap. -#}
{% macro engine_point_lines(cell) -%}
with summed as (
    select
        *,
        sum(points) over unit_scenario as points_before_veto,
        row_number() over (unit_scenario order by cap nulls last, indicator_code) = 1 and cap is not null as carries_veto
    from {{ cell }}
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
{%- endmacro %}

{#- One row per scheme, period and unit: official total, its certain bounds and whether it can be ranked. line holds official, low, high. -#}
{% macro engine_point_standing(line, value, period, indicator, scheme) -%}
with totals as (
    select
        scheme,
        period,
        level,
        unit_code,
        sum(points) filter (where scenario = 'official')::decimal(18, 4) as score,
        sum(points) filter (where scenario = 'low')::decimal(18, 4) as lowest,
        sum(points) filter (where scenario = 'high')::decimal(18, 4) as highest
    from {{ line }}
    group by all
),

-- unknown = a report or export is missing; without a denominator (not_applicable) nothing is unknown
known as (
    select
        p.scheme,
        v.period,
        v.level,
        v.unit_code,
        v.indicator_code,
        i.title,
        i.weight,
        i.missing_rule,
        v.value is not null or v.partial or v.absence = 'not_applicable' as is_known,
        not coalesce({{ is_not_owed('v.absence') }}, false) as is_owed,
        v.partial,
        v.partial and v.value is not null and i.partial_low = 'zero' as is_open
    from {{ value }} as v
    inner join {{ period }} as p on v.period = p.period and v.level = p.level
    inner join {{ indicator }} as i
        on p.scheme = i.scheme and v.level = i.level and v.indicator_code = i.indicator_code
),

reported as (
    select
        scheme,
        period,
        level,
        unit_code,
        sum(weight) filter (where is_known)::double / nullif((sum(weight) filter (where is_owed))::double, 0) as reported_share,
        list(title order by indicator_code) filter (where weight > 0 and is_owed and not is_known) as absent,
        list(title order by indicator_code) filter (where weight > 0 and partial) as partial,
        coalesce(bool_or(is_open and weight > 0), false) as is_open,
        list(title order by indicator_code) filter (where is_owed and not is_known and missing_rule = 'unranked') as refused
    from known
    group by all
)

select
    t.*,
    r.reported_share,
    case
        when r.reported_share is null then '没有已到期的应报数据'
        when r.refused is not null then '缺少方案规定不可缺的指标（' || {{ titles_text('r.refused') }} || '）'
        when r.reported_share < s.min_reported_weight
            then
                '已有数据的指标占权重 ' || {{ number_text('100 * r.reported_share') }} || '%，不足 '
                || {{ number_text('100 * s.min_reported_weight') }} || '%；没有数据的：' || {{ titles_text('r.absent') }}
    end as refusal,
    case
        when r.absent is not null or r.partial is not null
            then
                concat_ws(
                    '；',
                    '没有数据 ' || len(r.absent) || ' 项（' || {{ titles_text('r.absent') }} || '）',
                    '部分报送 ' || len(r.partial) || ' 项（' || {{ titles_text('r.partial') }} || '）'
                ) || if(
                    r.is_open,
                    '，按已报部分计，补报后可升可降，得分在 ' || {{ number_text('t.lowest') }} || '～' || {{ number_text('t.highest') }} || ' 之间',
                    '，得分只是下限'
                )
    end as gap,
    (r.absent is not null or r.partial is not null) and not r.is_open as is_lower_bound
from totals as t
inner join reported as r on t.scheme = r.scheme and t.period = r.period and t.level = r.level and t.unit_code = r.unit_code
inner join {{ scheme }} as s on t.scheme = s.scheme and t.level = s.level
{%- endmacro %}

{#- The rows of engine_point_standing with rank: competition ranks (1 2 2 4) by the decimal score among the units that can be ranked. -#}
{% macro engine_point_ranked(standing) -%}
select
    s.*,
    case when s.refusal is null then rank() over (partition by s.scheme, s.level, s.period, s.refusal is null order by s.score desc) end as rank
from {{ standing }} as s
{%- endmacro %}
