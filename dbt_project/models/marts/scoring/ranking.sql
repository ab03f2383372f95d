-- one row per scheme, period and unit of the level: score, rank and how sure the rank is.
-- rank_best, rank_worst: from the two scenarios (everything unknown at its worst and at its best), exact where the units of the scheme do
-- not move one another (coupled false); rank_low, rank_high: 5 % and 95 % of the weight redraws
with ranked as (
    select
        s.*,
        u.unit_name,
        u.peer_group,
        p.period_no,
        c.priority_places,
        c.coupled,
        case when s.refusal is null and u.peer_group is not null then rank() over (
            partition by s.scheme, s.level, s.period, s.refusal is null, u.peer_group
            order by s.score desc
        ) end as peer_rank
    from ({{ engine_point_ranked(ref('scoring_unit')) }}) as s
    inner join {{ ref('int_unit') }} as u on s.unit_code = u.unit_code
    inner join {{ ref('scoring_period') }} as p on s.scheme = p.scheme and s.level = p.level and s.period = p.period
    inner join {{ ref('scheme') }} as c on s.scheme = c.scheme and s.level = c.level
),

bounds as (
    select
        a.scheme,
        a.level,
        a.period,
        a.unit_code,
        1 + count(*) filter (where b.lowest > a.highest) as best,
        1 + count(*) filter (where b.highest > a.lowest) as worst
    from {{ ref('scoring_unit') }} as a
    left join {{ ref('scoring_unit') }} as b
        on a.scheme = b.scheme and a.level = b.level and a.period = b.period and a.unit_code != b.unit_code
    group by all
),

cumulated as (
    select
        *,
        round(sum(share) over (partition by scheme, level, period, unit_code order by rank), 9) as reached
    from {{ ref('rank_distribution') }}
),

spread as (
    select
        scheme,
        level,
        period,
        unit_code,
        min(rank) filter (where reached >= 0.05) as rank_low,
        min(rank) filter (where reached >= 0.95) as rank_high
    from cumulated
    group by all
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
        max_by(decided_on, line) as decided_on
    from {{ source('landing', 'decision') }}
    where kind = 'tier' and (expires_on is null or expires_on >= {{ as_of() }})
    group by all
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
        s.rank_low,
        s.rank_high,
        least(b.best, r.rank) as rank_best,
        greatest(b.worst, r.rank) as rank_worst,
        not r.coupled as bounds_exact,
        f.rank as previous_rank,
        case
            when t.tier is not null then t.tier
            when r.rank is null then 'none'
            when s.rank_low <= r.priority_places and s.rank_high > r.priority_places then 'borderline'
            when r.rank <= r.priority_places then 'priority'
            else 'none'
        end as tier,
        case
            when r.refusal is not null then 'unranked'
            when r.is_lower_bound then 'lower_bound'
            else 'ranked'
        end as status,
        coalesce(r.refusal, r.gap) as reason,
        o.objection,
        t.decided_on as tier_decided_on
    from ranked as r
    inner join bounds as b on r.scheme = b.scheme and r.level = b.level and r.period = b.period and r.unit_code = b.unit_code
    left join spread as s on r.scheme = s.scheme and r.level = s.level and r.period = s.period and r.unit_code = s.unit_code
    left join ranked as f on r.scheme = f.scheme and r.level = f.level and r.unit_code = f.unit_code and r.period_no = f.period_no + 1
    left join objected as o on r.scheme = o.scheme and r.period = o.period and r.unit_code = o.unit_code
    left join settled as t on r.scheme = t.scheme and r.period = t.period and r.unit_code = t.unit_code
)

select
    * exclude (objection, tier_decided_on),
    {{ scoring_title('tier') }} as tier_title,
    {{ scoring_title('status') }} as status_title,
    objection,
    {{ objection_status_title('objection') }} as objection_title,
    tier_decided_on
from judged
