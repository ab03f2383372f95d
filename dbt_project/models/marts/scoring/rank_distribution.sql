-- one row per scheme, period, ranked unit and rank it takes in at least one redraw of the weights, with the share of the redraws.
-- Points are scaled by the redrawn weight and summed as whole billionths: exact sums, the same on every run
with units as (
    select
        scheme,
        period,
        level,
        unit_code,
        row_number() over (order by scheme, level, period, unit_code)::integer as unit_no,
        dense_rank() over (order by scheme, level, period)::integer as race_no
    from {{ ref('scoring_unit') }}
    where refusal is null
),

leaves as (
    select
        scheme,
        level,
        indicator_code,
        row_number() over (order by scheme, level, indicator_code)::integer as leaf_no
    from {{ ref('scoring_path') }}
    where node_code = indicator_code
),

cells as (
    select
        u.unit_no,
        u.race_no,
        f.leaf_no,
        c.points::double as points
    from {{ ref('scoring_cell') }} as c
    inner join units as u on c.scheme = u.scheme and c.period = u.period and c.level = u.level and c.unit_code = u.unit_code
    inner join leaves as f on c.scheme = f.scheme and c.level = f.level and c.indicator_code = f.indicator_code
    where c.scenario = 'official' and c.points != 0
),

caps as (
    select
        u.unit_no,
        (min(c.cap) * 1e9)::bigint as cap
    from {{ ref('scoring_cell') }} as c
    inner join units as u on c.scheme = u.scheme and c.period = u.period and c.level = u.level and c.unit_code = u.unit_code
    where c.scenario = 'official' and c.cap is not null
    group by all
),

factors as (
    select
        f.leaf_no,
        d.redraw::integer as redraw,
        d.factor
    from {{ ref('scoring_redraw') }} as d
    inner join leaves as f on d.scheme = f.scheme and d.level = f.level and d.indicator_code = f.indicator_code
),

scored as (
    select
        c.unit_no,
        c.race_no,
        f.redraw,
        sum(round(c.points * f.factor * 1e9)::bigint) as score
    from cells as c
    inner join factors as f on c.leaf_no = f.leaf_no
    group by all
),

redraws as (
    select
        scheme,
        level,
        unnest(range(1, redraws + 1))::integer as redraw
    from {{ ref('scheme') }}
),

-- a unit without a single point has no cell above: it still takes part, with 0
raced as (
    select
        u.unit_no,
        r.redraw,
        rank() over (
            partition by u.race_no, r.redraw
            order by least(coalesce(s.score, 0), coalesce(c.cap, 9223372036854775807)) desc
        ) as rank
    from units as u
    inner join redraws as r on u.scheme = r.scheme and u.level = r.level
    left join scored as s on u.unit_no = s.unit_no and r.redraw = s.redraw
    left join caps as c on u.unit_no = c.unit_no
),

counted as (
    select
        unit_no,
        rank,
        count(*) as redraws
    from raced
    group by all
)

select
    u.scheme,
    u.period,
    u.level,
    u.unit_code,
    c.rank,
    c.redraws::double / s.redraws as share
from counted as c
inner join units as u on c.unit_no = u.unit_no
inner join {{ ref('scheme') }} as s on u.scheme = s.scheme and u.level = s.level
