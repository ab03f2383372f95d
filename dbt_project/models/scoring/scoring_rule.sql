-- one row per leaf indicator and peer group ('' for units without one): the rule that applies with its parameters read
with peer_groups as (
    select distinct
        level,
        coalesce(peer_group, '') as peer_group
    from {{ ref('int_unit') }}
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
    from {{ ref('scheme_indicator') }} as i
    inner join {{ ref('scheme') }} as s on i.scheme = s.scheme and i.level = s.level
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
