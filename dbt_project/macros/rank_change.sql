{#- Why a rank differs between two periods of one scheme, in places gained (previous_rank − rank), split so that the columns add up exactly.

    common           what moved all units alike, taken first: every unit's cells of the earlier period are moved by the median change of the
                     units that have a value in both. Of a quantity that adds up over the year (accrual steady) the change is the ratio of
                     its rates (value ÷ share of the year), of any other the difference. An indicator that is due for nobody in one of the
                     two periods has no change: it leaves, or comes in at the median of the later period. Lines are those of the later one. Single
                     medians do not add up to a median of scores (many small gains, each of a few units): what the units gained beyond them
                     in the middle, in points, is common too
    own_performance  own cells with a value on both sides: what the unit did beyond the common change
    own_data         own cells without a value on either side
    method           parameters of the scheme that differ between the periods (none do: a scheme never changes)
    peers            all that is not the unit's own

    The last four by Shapley: a coalition's rank is that of the unit among the units of the later period, or among those of the earlier
    one after the common change; points come from the same macros as the published ones.

    pairs   (scheme, level, period, previous_period, unit_code, rank, previous_rank, score, previous_score); both ends of one comparison
    value   the rows of indicator_value · unit, rule, path as in engine_points -#}
{% macro rank_changes(pairs, value, unit, rule, path) -%}
with pairs as (
    {{ pairs }}
),

compared as (
    select *
    from pairs
    where rank is not null and previous_rank is not null
),

-- the two ends of every cell, with what the scheme says of its growth
ends as (
    select
        p.scheme,
        p.level,
        p.period,
        p.unit_code,
        p.previous_rank is not null as was_ranked,
        p.rank is not null and p.previous_rank is not null as is_compared,
        u.peer_group,
        v.indicator_code,
        r.accrual,
        r.kind,
        v.elapsed_share as elapsed,
        f.elapsed_share as previous_elapsed,
        v.value,
        v.absence,
        v.partial,
        v.denominator,
        v.reports_due,
        v.reports_received,
        f.value as previous_value,
        f.absence as previous_absence,
        f.partial as previous_partial,
        f.denominator as previous_denominator,
        f.reports_due as previous_due,
        f.reports_received as previous_received
    from pairs as p
    inner join {{ unit }} as u on p.unit_code = u.unit_code
    inner join {{ value }} as v on p.level = v.level and p.unit_code = v.unit_code and p.period = v.period
    inner join {{ value }} as f
        on p.level = f.level and p.unit_code = f.unit_code and p.previous_period = f.period and v.indicator_code = f.indicator_code
    inner join {{ rule }} as r
        on
            p.scheme = r.scheme and p.level = r.level and v.indicator_code = r.indicator_code
            and coalesce(u.peer_group, '') = r.peer_group
),

changes as (
    select
        scheme,
        level,
        period,
        indicator_code,
        median({{ on_the_year('value', 'accrual', 'elapsed') }} / {{ on_the_year('previous_value', 'accrual', 'previous_elapsed') }}) filter (
            where value is not null and previous_value > 0
        ) as ratio,
        median(value - previous_value) filter (where value is not null and previous_value is not null) as difference,
        median(value) as start,
        count(value) = 0 and bool_or(coalesce(absence = 'not_due', false)) as is_not_due,
        count(previous_value) = 0 and bool_or(coalesce(previous_absence = 'not_due', false)) as was_not_due
    from ends
    group by all
),

moved as (
    select
        e.*,
        case
            when c.is_not_due then null
            when c.was_not_due then c.start
            when e.previous_value is null then null
            when e.accrual = 'steady' then e.previous_value / nullif(e.previous_elapsed, 0) * e.elapsed * coalesce(c.ratio, 1)
            else greatest(0, e.previous_value + coalesce(c.difference, 0))
        end as common_value,
        case
            when c.is_not_due or (c.was_not_due and c.start is null) then 'not_due'
            when not c.was_not_due then e.previous_absence
        end as common_absence,
        e.previous_partial and not c.is_not_due and not c.was_not_due as common_partial,
        if(
            c.was_not_due, e.denominator,
            e.previous_denominator * if(e.kind = 'flow' and e.previous_elapsed > 0, e.elapsed / e.previous_elapsed, 1)
        ) as common_denominator
    from ends as e
    inner join changes as c
        on e.scheme = c.scheme and e.level = c.level and e.period = c.period and e.indicator_code = c.indicator_code
),

-- common: every cell after the common change; performance: only cells with a value on both sides are those of the later period; data: only
-- the others are
cells as (
    select
        m.scheme,
        s.scenario,
        m.period,
        m.level,
        m.unit_code,
        m.peer_group,
        m.indicator_code,
        if(s.takes_new, m.value, m.common_value) as value,
        if(s.takes_new, m.absence, m.common_absence) as absence,
        if(s.takes_new, m.partial, m.common_partial) as partial,
        if(s.takes_new, m.denominator::double, m.common_denominator::double) as denominator,
        if(s.takes_new, m.reports_due, m.previous_due) as reports_due,
        if(s.takes_new, m.reports_received, m.previous_received) as reports_received,
        m.elapsed
    from moved as m
    inner join (
        values ('common', true, false), ('common', false, false), ('performance', true, true), ('performance', false, false),
        ('data', true, false), ('data', false, true)
    ) as s (scenario, is_known, takes_new) on s.is_known = (m.value is not null and m.common_value is not null)
    where if(s.scenario = 'common', m.was_ranked, m.is_compared)
),

lines as (
    {{ engine_point_lines('(' ~ engine_point_cells('cells', rule, path) ~ ')') }}
),

scored as (
    select
        scheme,
        level,
        period,
        unit_code,
        scenario,
        sum(points)::decimal(18, 4) as score
    from lines
    group by all
),

-- what the units in the middle gained beyond the common change of each indicator, by cells known on both sides and by the others
middle as (
    select
        a.scheme,
        a.level,
        a.period,
        median(a.score - b.score) filter (where a.scenario = 'performance') as performance,
        median(a.score - b.score) filter (where a.scenario = 'data') as data
    from scored as a
    inner join scored as b
        on a.scheme = b.scheme and a.level = b.level and a.period = b.period and a.unit_code = b.unit_code and b.scenario = 'common'
    where a.scenario != 'common'
    group by all
),

-- each score with the common change of what is not the later period's own in it
centred as (
    select
        s.scheme,
        s.level,
        s.period,
        s.unit_code,
        s.scenario,
        (
            s.score + if(s.scenario = 'performance', 0, coalesce(m.performance, 0)) + if(s.scenario = 'data', 0, coalesce(m.data, 0))
        )::decimal(18, 4) as score
    from scored as s
    left join middle as m on s.scheme = m.scheme and s.level = m.level and s.period = m.period
),

-- own points by whether own performance and own data are those of the later period
own as (
    select
        s.scheme,
        s.level,
        s.period,
        s.unit_code,
        s.scenario = 'performance' as performance,
        s.scenario = 'data' as data,
        s.score
    from centred as s
    inner join compared as c on s.scheme = c.scheme and s.level = c.level and s.period = c.period and s.unit_code = c.unit_code
    union all
    select
        scheme,
        level,
        period,
        unit_code,
        true as performance,
        true as data,
        score
    from compared
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
        score
    from centred
    where scenario = 'common'
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
        max(rank) filter (where members = 0) as common_rank,
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
        common_rank,
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
    if(s.unit_code is null, null, p.previous_rank - p.rank) as change,
    (p.previous_rank - s.common_rank)::decimal(18, 6) as common,
    s.own_performance,
    s.own_data,
    s.method,
    (s.common_rank - p.rank - s.own_performance - s.own_data - s.method)::decimal(18, 6) as peers,
    case
        when p.previous_period is null then '没有可比的一期，不作比较'
        when p.rank is null and p.previous_rank is null then '两期都暂不排名'
        when p.rank is null then '本期暂不排名'
        when p.previous_rank is null then '上期暂不排名'
    end as reason
from pairs as p
left join split as s on p.scheme = s.scheme and p.level = s.level and p.period = s.period and p.unit_code = s.unit_code
{%- endmacro %}

{#- Every unit of the ranking beside itself in the earlier period that on_earlier picks (p the later scoring period, q the earlier). -#}
{% macro rank_pairs(ranking, periods, on_earlier) -%}
    select
        r.scheme,
        r.level,
        r.period,
        q.period as previous_period,
        r.unit_code,
        r.rank,
        f.rank as previous_rank,
        r.score,
        f.score as previous_score
    from {{ ranking }} as r
    inner join {{ periods }} as p on r.scheme = p.scheme and r.level = p.level and r.period = p.period
    left join {{ periods }} as q on p.scheme = q.scheme and p.level = q.level and {{ on_earlier }}
    left join {{ ranking }} as f
        on q.scheme = f.scheme and q.level = f.level and q.period = f.period and r.unit_code = f.unit_code
{%- endmacro %}

{#- The same quarter a year before: 2026Q1 → 2025Q1. -#}
{% macro year_before(period) -%}
    ((left({{ period }}, 4)::integer - 1)::varchar || substr({{ period }}, 5))
{%- endmacro %}
