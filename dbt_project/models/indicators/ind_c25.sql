-- C25 有活动的三队占比：本年开展过活动的三队 ÷ 季末三队数；活动按平台队伍编号对应，活动或队伍没有编号的按名称对应
with held as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.member_code,
        r.organiser_id as team_id,
        if(r.organiser_kind = 'sandui', {{ comparable_text('r.organiser') }}, null) as team_name
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('int_activity') }} as r on a.member_code = r.unit_code and {{ month_in_window('r.period', 'a') }}
),

by_number as (
    select distinct
        h.period,
        h.level,
        h.unit_code,
        h.member_code,
        h.team_id
    from held as h
    where h.team_id is not null
),

by_name as (
    select
        h.period,
        h.level,
        h.unit_code,
        h.member_code,
        h.team_name,
        bool_or(h.team_id is null) as without_number
    from held as h
    where h.team_name is not null
    group by all
),

teams as (
    select
        a.period,
        a.level,
        a.unit_code,
        a.is_own,
        r.file_sha256,
        r.sheet,
        r.source_row,
        b.team_id is not null or (n.team_name is not null and (n.without_number or r.platform_team_id is null)) as is_active
    from {{ ref('assessed_member') }} as a
    inner join {{ ref('cur_sandui_register') }} as r on a.member_code = r.unit_code and a.period = r.period
    left join by_number as b
        on
            a.period = b.period and a.level = b.level and a.unit_code = b.unit_code and a.member_code = b.member_code
            and r.platform_team_id = b.team_id
    left join by_name as n
        on
            a.period = n.period and a.level = n.level and a.unit_code = n.unit_code and a.member_code = n.member_code
            and {{ comparable_text('r.team_name') }} = n.team_name
),

counted as (
    select
        a.period,
        a.level,
        a.unit_code,
        count(*) filter (where a.is_active) as met,
        count(*) as base,
        list_concat(
            {{ evidence('numerator', 'sandui_register', 'a', 'team_name', 'a.is_active') }},
            {{ evidence('denominator', 'sandui_register', 'a', 'team_name') }}
        ) as evidence
    from teams as a
    group by all
)

{{ figures(percent('numerator', 'denominator')) }}
