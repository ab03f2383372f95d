-- one row per scheme, level and indicator, parents included; a parent's weight is the sum of its leaves
with node_weights as (
    select distinct
        scheme,
        level,
        node_code,
        node_weight
    from {{ ref('scoring_path') }}
)

select
    i.scheme,
    i.level,
    i.indicator_code,
    i.title,
    i.clause,
    i.parent,
    i.unit,
    i.direction,
    i.rule,
    i.rule_params,
    coalesce(i.weight, w.node_weight, 0)::decimal(18, 4) as weight,
    i.target,
    i.aggregation,
    i.decimals,
    i.missing_rule,
    i.partial_rule,
    i.partial_low,
    i.mendable,
    i.accrual,
    i.min_denominator,
    i.shortfall_rule,
    i.forms,
    i.exports,
    i.kind,
    i.numerator_title,
    i.denominator_title,
    i.exclusions,
    i.blank_may_raise,
    i.note,
    {{ absence_rules('i.missing_rule') }} as absence_rules,
    if(
        i.rule is null, null,
        {{ absence_may_gain('i.rule', 'i.rule_params', 'i.missing_rule', 'i.partial_rule', 'i.partial_low', 'i.shortfall_rule') }}
    ) as absence_may_gain,
    {{ scoring_title('i.direction') }} as direction_title,
    {{ scoring_title('i.rule') }} as rule_title,
    {{ scoring_title('i.accrual') }} as accrual_title,
    {{ scoring_title('i.shortfall_rule') }} as shortfall_title,
    if(i.rule is null, null, {{ point_source('i.kind', 'i.exports') }}) as source
from {{ ref('scheme_indicator') }} as i
left join node_weights as w on i.scheme = w.scheme and i.level = w.level and i.indicator_code = w.node_code
