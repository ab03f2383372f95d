-- one row per held activity of the reports in force that an activity of the platform is put beside, and per platform activity at most
-- one: by platform number first; then what is left over on both sides, by day, team, place and title (weights and threshold declared
-- in check_parameter), the best score first, then by number
with recursive sheet as (
    select
        {{ activity_id('a') }} as activity_id,
        a.unit_code,
        a.period,
        a.held_on,
        a.organiser_id as team_id,
        a.platform_activity_id,
        a.title,
        a.venue
    from {{ ref('cur_activity_record') }} as a
    where a.basis = 'actual'
),

platform as (
    select
        unit_code,
        activity_id as platform_activity_id,
        max_by(held_on, month) as held_on,
        max_by(team_id, month) as team_id,
        max_by(title, month) as title,
        max_by(venue, month) as venue
    from {{ ref('cur_stv_activity') }}
    where unit_code is not null and activity_id is not null
    group by all
),

by_number as (
    select
        s.activity_id,
        s.unit_code,
        p.platform_activity_id
    from sheet as s
    inner join platform as p on s.unit_code = p.unit_code and s.platform_activity_id = p.platform_activity_id
    qualify row_number() over (
        partition by p.unit_code, p.platform_activity_id
        order by abs(s.held_on - p.held_on) nulls last, s.period, s.activity_id
    ) = 1
),

-- a row whose number another row already took is a repetition, not another activity
sheet_left as (
    select
        s.activity_id,
        s.unit_code,
        s.held_on,
        s.team_id,
        {{ comparable_text('s.title') }} as title,
        {{ comparable_text('s.venue') }} as venue
    from sheet as s
    where
        s.held_on is not null
        and not exists (
            select 1
            from by_number as n
            where n.unit_code = s.unit_code and n.platform_activity_id = s.platform_activity_id
        )
),

platform_left as (
    select
        p.platform_activity_id,
        p.unit_code,
        p.held_on,
        p.team_id,
        {{ comparable_text('p.title') }} as title,
        {{ comparable_text('p.venue') }} as venue
    from platform as p
    anti join by_number as n on p.unit_code = n.unit_code and p.platform_activity_id = n.platform_activity_id
    where p.held_on is not null
),

days as (
    select unnest(generate_series(
        -{{ check_parameter('platform_match', 'max_days') }}::bigint, {{ check_parameter('platform_match', 'max_days') }}::bigint
    )) as shift
),

-- who may be the same: all of one day; within a few days those of one team or of one title
candidates as (
    select
        s.activity_id,
        p.platform_activity_id
    from sheet_left as s
    inner join platform_left as p on s.unit_code = p.unit_code and s.held_on = p.held_on
    union
    select
        s.activity_id,
        p.platform_activity_id
    from sheet_left as s
    cross join days as d
    inner join platform_left as p on s.unit_code = p.unit_code and s.team_id = p.team_id and s.held_on + d.shift::integer = p.held_on
    union
    select
        s.activity_id,
        p.platform_activity_id
    from sheet_left as s
    cross join days as d
    inner join platform_left as p on s.unit_code = p.unit_code and s.title = p.title and s.held_on + d.shift::integer = p.held_on
),

sheet_texts as (
    select
        *,
        {{ bigrams('title') }} as title_pairs,
        {{ bigrams('venue') }} as venue_pairs
    from sheet_left
),

platform_texts as (
    select
        *,
        {{ bigrams('title') }} as title_pairs,
        {{ bigrams('venue') }} as venue_pairs
    from platform_left
),

compared as (
    select
        c.activity_id,
        c.platform_activity_id,
        s.unit_code,
        1 - abs(s.held_on - x.held_on) / (1.0 + {{ check_parameter('platform_match', 'max_days') }}) as day,
        (s.team_id = x.team_id)::integer as team,
        if(s.title = x.title, 1, {{ likeness('s.title_pairs', 'x.title_pairs') }}) as title,
        if(s.venue = x.venue, 1, {{ likeness('s.venue_pairs', 'x.venue_pairs') }}) as venue
    from candidates as c
    inner join sheet_texts as s on c.activity_id = s.activity_id
    inner join platform_texts as x on c.platform_activity_id = x.platform_activity_id and s.unit_code = x.unit_code
),

weights as (
    select
        {{ check_parameter('platform_match', 'weight_day') }} as day,
        {{ check_parameter('platform_match', 'weight_team') }} as team,
        {{ check_parameter('platform_match', 'weight_venue') }} as venue,
        {{ check_parameter('platform_match', 'weight_title') }} as title
),

scored as (
    select
        c.activity_id,
        c.platform_activity_id,
        c.unit_code,
        (
            (w.day * c.day + w.title * c.title + coalesce(w.team * c.team, 0) + coalesce(w.venue * c.venue, 0))
            / (w.day + w.title + if(c.team is null, 0, w.team) + if(c.venue is null, 0, w.venue))
        )::decimal(9, 6) as score
    from compared as c
    cross join weights as w
    where c.title >= {{ check_parameter('platform_match', 'min_title') }}
),

-- in each round the pairs that are the best of both sides are taken; those of the others go on
rounds as (
    select
        activity_id,
        platform_activity_id,
        unit_code,
        score,
        row_number() over (partition by activity_id order by score desc, platform_activity_id asc) = 1
        and row_number() over (partition by unit_code, platform_activity_id order by score desc, activity_id asc) = 1 as is_taken
    from scored
    where score >= {{ check_parameter('platform_match', 'threshold') }}
    union all
    select
        activity_id,
        platform_activity_id,
        unit_code,
        score,
        row_number() over (partition by activity_id order by score desc, platform_activity_id asc) = 1
        and row_number() over (partition by unit_code, platform_activity_id order by score desc, activity_id asc) = 1 as is_taken
    from (
        select r.*
        from rounds as r
        where
            not r.is_taken
            and r.activity_id not in (
                select t.activity_id
                from rounds as t
                where t.is_taken
            )
            and (r.unit_code, r.platform_activity_id) not in (
                select (t.unit_code, t.platform_activity_id)
                from rounds as t
                where t.is_taken
            )
    ) as left_over
)

select
    activity_id,
    unit_code,
    platform_activity_id,
    'number' as method,
    1::decimal(9, 6) as score
from by_number
union all
select
    activity_id,
    unit_code,
    platform_activity_id,
    'likeness' as method,
    score
from rounds
where is_taken
