-- one row per scheme, period and unit that comes first, is borderline, or was given support: who is ahead beside who got it, both ways
with given as (
    select
        scheme,
        period,
        unit_code,
        count(*)::bigint as supports,
        string_agg(coalesce(nullif(content, ''), kind), '；' order by given_on, kind, content) as content,
        string_agg(distinct nullif(basis, ''), '；' order by nullif(basis, '')) as basis,
        min(given_on) as given_on
    from {{ ref('support_given') }}
    group by all
),

compared as (
    select
        r.scheme,
        r.period,
        r.level,
        r.unit_code,
        r.unit_name,
        r.rank,
        r.rank_low,
        r.rank_high,
        r.top_share,
        r.range_tier,
        r.tier,
        r.tier_decided_on,
        coalesce(g.supports, 0)::bigint as supports,
        g.content,
        g.basis,
        g.given_on,
        case
            when r.range_tier = 'none' and r.tier != 'none' and g.supports is null then 'settled_outside'
            when r.range_tier = 'none' then 'supported_outside'
            when r.tier = 'priority' then if(g.supports is null, 'ahead_without', 'ahead_supported')
            when r.tier = 'borderline' then if(g.supports is null, 'borderline_without', 'borderline_supported')
            else 'supported_outside'
        end as outcome
    from {{ ref('ranking') }} as r
    left join given as g on r.scheme = g.scheme and r.period = g.period and r.unit_code = g.unit_code
    where r.tier != 'none' or g.supports is not null
)

select
    *,
    {{ scoring_title('tier') }} as tier_title,
    {{ support_outcome_title('outcome') }} as outcome_title
from compared
