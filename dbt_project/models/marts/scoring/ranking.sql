-- one row per scheme, period and unit of the level: score, rank and how sure the rank is.
-- rank_low, rank_high: where the rank may be, 5 % and 95 % of the draws that vary weights and unknown values together; rank_best,
-- rank_worst: the extremes over all draws (everything unknown in the unit's favour, against it), exact where the units of the scheme do not
-- move one another (coupled false). tier: from that range and from ties, or what the office settled, as far as there are places
with ranked as (
    select
        s.*,
        u.unit_name,
        u.peer_group,
        p.period_no,
        c.priority_places,
        c.coupled,
        s.rank + count(*) over (partition by s.scheme, s.level, s.period, s.rank) - 1 as last_tied,
        max(s.rank) over (partition by s.scheme, s.level, s.period) = 1 as is_all_equal,
        case when s.refusal is null and u.peer_group is not null then rank() over (
            partition by s.scheme, s.level, s.period, s.refusal is null, u.peer_group
            order by s.score desc
        ) end as peer_rank
    from ({{ engine_point_ranked(ref('scoring_unit')) }}) as s
    inner join {{ ref('int_unit') }} as u on s.unit_code = u.unit_code
    inner join {{ ref('scoring_period') }} as p on s.scheme = p.scheme and s.level = p.level and s.period = p.period
    inner join {{ ref('scheme') }} as c on s.scheme = c.scheme and s.level = c.level
),

-- an objection that waits for its answer is shown before answered ones
objected as (
    select
        scheme,
        period,
        unit_code,
        case when bool_or(status = 'open') then 'open' else 'answered' end as objection
    from {{ ref('objection') }}
    where status in ('open', 'answered')
    group by all
),

-- what the office settled about support, the last act in force
settled as (
    select
        split_part(target, '/', 1) as scheme,
        split_part(target, '/', 2) as period,
        split_part(target, '/', 3) as unit_code,
        max_by(value, line) as tier,
        max_by(decided_on, line) as decided_on,
        max(line) as line
    from {{ source('landing', 'decision') }}
    where kind = 'tier' and (expires_on is null or expires_on >= {{ as_of() }})
    group by all
),

-- nobody comes first where one unit reports or all are equal
ranged as (
    select
        r.*,
        s.rank_low,
        s.rank_high,
        s.rank_best,
        s.rank_worst,
        s.rank_low_weights,
        s.rank_high_weights,
        s.top_share,
        case
            when r.rank is null or s.rank_low > r.priority_places then 'none'
            when s.rank_high <= r.priority_places and r.last_tied <= r.priority_places and not r.is_all_equal then 'priority'
            when s.rank_low <= r.priority_places then 'borderline'
            else 'none'
        end as range_tier
    from ranked as r
    left join {{ ref('scoring_range') }} as s
        on r.scheme = s.scheme and r.level = s.level and r.period = s.period and r.unit_code = s.unit_code
),

-- an act that puts a unit first needs a place that is left: those whose range crosses the line go before the others
placed as (
    select
        r.*,
        t.decided_on,
        case
            when t.tier = 'priority' and r.range_tier != 'priority' and r.priority_places < row_number() over (
                partition by r.scheme, r.level, r.period, t.tier = 'priority' and r.range_tier != 'priority'
                order by r.range_tier = 'none', t.line
            ) + count(*) filter (where r.range_tier = 'priority' and coalesce(t.tier, 'priority') = 'priority') over (
                partition by r.scheme, r.level, r.period
            ) then null
            else t.tier
        end as settled_tier
    from ranged as r
    left join settled as t on r.scheme = t.scheme and r.period = t.period and r.unit_code = t.unit_code
),

judged as (
    select
        r.scheme,
        r.period,
        r.level,
        r.unit_code,
        r.unit_name,
        r.peer_group,
        r.score,
        r.rank,
        r.peer_rank,
        r.rank_low,
        r.rank_high,
        r.rank_best,
        r.rank_worst,
        r.rank_low_weights,
        r.rank_high_weights,
        r.top_share,
        not r.coupled as bounds_exact,
        f.rank as previous_rank,
        y.rank as previous_year_rank,
        y.score as previous_year_score,
        r.range_tier,
        coalesce(r.settled_tier, r.range_tier) as tier,
        case
            when r.refusal is not null then 'unranked'
            when r.is_lower_bound then 'lower_bound'
            else 'ranked'
        end as status,
        coalesce(r.refusal, r.gap) as reason,
        o.objection,
        if(r.settled_tier is null, null, r.decided_on) as tier_decided_on
    from placed as r
    left join ranked as f on r.scheme = f.scheme and r.level = f.level and r.unit_code = f.unit_code and r.period_no = f.period_no + 1
    left join ranked as y
        on r.scheme = y.scheme and r.level = y.level and r.unit_code = y.unit_code and y.period = {{ year_before('r.period') }}
    left join objected as o on r.scheme = o.scheme and r.period = o.period and r.unit_code = o.unit_code
)

select
    * exclude (objection, tier_decided_on),
    {{ scoring_title('tier') }} as tier_title,
    {{ scoring_title('status') }} as status_title,
    objection,
    {{ objection_status_title('objection') }} as objection_title,
    tier_decided_on
from judged
