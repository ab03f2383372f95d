-- one row per doubt about the notice, ranked period, scheme and level: the words, what is done now, who decides, and how many points of
-- how many units rest on it. indicators '*' = all leaf indicators; with an absence only cells absent in that way count, with partial those
-- of which some reports are missing
with periods as (
    select
        scheme,
        level,
        period
    from {{ ref('scoring_period') }}
),

cells as (
    select
        l.scheme,
        l.level,
        l.period,
        l.unit_code,
        l.indicator_code,
        if(v.partial, 'partial', v.absence) as absence,
        greatest(l.max_points, 0) as max_points
    from {{ ref('ledger') }} as l
    inner join {{ ref('indicator_value') }} as v
        on l.period = v.period and l.level = v.level and l.unit_code = v.unit_code and l.indicator_code = v.indicator_code
    where l.max_points > 0
),

touched as (
    select
        d.doubt,
        c.scheme,
        c.level,
        c.period,
        count(distinct c.unit_code) as units,
        sum(c.max_points)::decimal(18, 4) as points
    from {{ ref('doubt_register') }} as d
    inner join cells as c
        on
            (d.indicators = '*' or list_contains(string_split(d.indicators, '|'), c.indicator_code))
            and (d.absence is null or d.absence = c.absence)
    group by all
)

select
    p.scheme,
    p.level,
    p.period,
    d.doubt,
    d.word,
    d.question,
    d.handling,
    d.effect,
    d.decides,
    d.indicators,
    d.absence,
    coalesce(t.units, 0) as units,
    coalesce(t.points, 0)::decimal(18, 4) as points
from periods as p
cross join {{ ref('doubt_register') }} as d
left join touched as t on p.scheme = t.scheme and p.level = t.level and p.period = t.period and d.doubt = t.doubt
