-- one row per scheme, period and unit of the ranking: the change of rank against the previous period under the same scheme, split by
-- Shapley over four factors. Positive = places gained (previous_rank − rank); the four columns add up to it exactly.
-- own_performance: own cells with a value in both periods · own_data: own cells without one in either period · method: parameters of the
-- scheme that differ between the periods (none do today) · peers: all that is not the unit's own. A coalition's rank is that of the unit
-- among the peers of one of the two periods, its points scored by the same macros from cells of which some are the previous period's;
-- points of the rule rank are placed among units mixed the same way
with pairs as (
    select
        r.scheme,
        r.level,
        r.period,
        f.period as previous_period,
        r.unit_code,
        r.rank,
        f.rank as previous_rank,
        r.score,
        f.score as previous_score
    from {{ ref('ranking') }} as r
    inner join {{ ref('scoring_period') }} as p on r.scheme = p.scheme and r.level = p.level and r.period = p.period
    left join {{ ref('scoring_period') }} as q on p.scheme = q.scheme and p.level = q.level and p.period_no = q.period_no + 1
    left join {{ ref('ranking') }} as f
        on q.scheme = f.scheme and q.level = f.level and q.period = f.period and r.unit_code = f.unit_code
),

compared as (
    select *
    from pairs
    where rank is not null and previous_rank is not null
),

-- scenario performance: only the cells known in both periods are those of the new period; data: only the others are
cells as (
    select
        c.scheme,
        s.scenario,
        c.period,
        c.level,
        c.unit_code,
        u.peer_group,
        v.indicator_code,
        if(s.takes_new, v.value, f.value) as value,
        if(s.takes_new, v.absence, f.absence) as absence,
        if(s.takes_new, v.partial, f.partial) as partial,
        if(s.takes_new, v.reports_due, f.reports_due) as reports_due,
        if(s.takes_new, v.reports_received, f.reports_received) as reports_received
    from compared as c
    inner join {{ ref('int_unit') }} as u on c.unit_code = u.unit_code
    inner join {{ ref('indicator_value') }} as v on c.level = v.level and c.unit_code = v.unit_code and c.period = v.period
    inner join {{ ref('indicator_value') }} as f
        on
            c.level = f.level and c.unit_code = f.unit_code and c.previous_period = f.period
            and v.indicator_code = f.indicator_code
    inner join (values ('performance', true, true), ('performance', false, false), ('data', true, false), ('data', false, true)) as s (
        scenario, is_known, takes_new
    ) on s.is_known = (v.value is not null and f.value is not null)
),

lines as (
    {{ engine_point_lines('(' ~ engine_point_cells('cells', ref('scoring_rule'), ref('scoring_path')) ~ ')') }}
),

-- own points by whether own performance and own data are those of the new period
own as (
    select
        scheme,
        level,
        period,
        unit_code,
        scenario = 'performance' as performance,
        scenario = 'data' as data,
        sum(points)::decimal(18, 4) as score
    from lines
    group by all
    union all
    select
        c.scheme,
        c.level,
        c.period,
        c.unit_code,
        n.is_new as performance,
        n.is_new as data,
        if(n.is_new, c.score, c.previous_score) as score
    from compared as c
    cross join (values (true), (false)) as n (is_new)
),

peers as (
    select
        scheme,
        level,
        period,
        unit_code,
        true as peers,
        score
    from pairs
    where rank is not null
    union all
    select
        scheme,
        level,
        period,
        unit_code,
        false as peers,
        previous_score as score
    from pairs
    where previous_rank is not null
),

placed as (
    select
        o.scheme,
        o.level,
        o.period,
        o.unit_code,
        o.performance,
        o.data,
        p.peers,
        1 + count(*) filter (where p.unit_code != o.unit_code and p.score > o.score) as rank
    from own as o
    inner join peers as p on o.scheme = p.scheme and o.level = p.level and o.period = p.period
    group by all
),

-- a factor joins a coalition of 0, 1, 2 or 3 others with weight 6, 2, 2, 6 twenty-fourths
coalitions as (
    select
        p.scheme,
        p.level,
        p.period,
        p.unit_code,
        p.performance,
        p.data,
        m.method,
        p.peers,
        p.rank,
        p.performance::integer + p.data::integer + m.method::integer + p.peers::integer as members
    from placed as p
    cross join (values (true), (false)) as m (method)
),

shares as (
    select
        scheme,
        level,
        period,
        unit_code,
        sum(if(performance, -1, 1) * rank * if(members - performance::integer in (0, 3), 6, 2))::bigint as performance,
        sum(if(data, -1, 1) * rank * if(members - data::integer in (0, 3), 6, 2))::bigint as data,
        sum(if(method, -1, 1) * rank * if(members - method::integer in (0, 3), 6, 2))::bigint as method,
        sum(if(peers, -1, 1) * rank * if(members - peers::integer in (0, 3), 6, 2))::bigint as peers
    from coalitions
    group by all
),

-- twenty-fourths to places of six decimals; what rounding leaves over (at most 0.000002) goes to peers
split as (
    select
        scheme,
        level,
        period,
        unit_code,
        (performance + data + method + peers) // 24 as change,
        round((performance / 24.0)::decimal(28, 12), 6)::decimal(18, 6) as own_performance,
        round((data / 24.0)::decimal(28, 12), 6)::decimal(18, 6) as own_data,
        round((method / 24.0)::decimal(28, 12), 6)::decimal(18, 6) as method
    from shares
)

select
    p.scheme,
    p.period,
    p.level,
    p.unit_code,
    p.previous_period,
    p.previous_rank,
    p.rank,
    s.change,
    s.own_performance,
    s.own_data,
    s.method,
    (s.change - s.own_performance - s.own_data - s.method)::decimal(18, 6) as peers,
    case
        when p.previous_period is null then '没有上一期，不作比较'
        when p.rank is null and p.previous_rank is null then '两期都暂不排名'
        when p.rank is null then '本期暂不排名'
        when p.previous_rank is null then '上期暂不排名'
    end as reason
from pairs as p
left join split as s on p.scheme = s.scheme and p.level = s.level and p.period = s.period and p.unit_code = s.unit_code
