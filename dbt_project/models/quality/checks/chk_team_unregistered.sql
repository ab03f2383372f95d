-- one row per activity of a team whose number stands in no team register of its county: the register of the activity's quarter,
-- else (not sent or returned) all registers of the county and the platform's list of teams of that month. A county without any
-- register is not judged
with registers as (
    select distinct
        r.unit_code,
        r.period,
        p.ends_on
    from {{ ref('cur_sandui_register') }} as r
    inner join {{ ref('int_period') }} as p using (period)
),

expected as (
    select
        a.activity_id,
        max(r.period) filter (where r.ends_on = q.ends_on) as period
    from {{ ref('int_activity_row') }} as a
    inner join {{ ref('int_period') }} as m on a.period = m.period
    inner join {{ ref('int_period') }} as q on q.kind = 'quarter' and m.starts_on between q.starts_on and q.ends_on
    inner join registers as r on a.unit_code = r.unit_code
    where a.organiser_kind = 'sandui' and a.organiser_id is not null
    group by all
)

select
    'team_unregistered' as rule,
    'activity_record' as form,
    a.unit_code,
    a.period,
    a.file_sha256,
    a.sheet,
    a.source_row,
    'organiser_id' as field,
    a.organiser_id as observed,
    e.period as expected,
    null::varchar as detail
from {{ ref('int_activity_row') }} as a
inner join expected as e using (activity_id)
where
    not exists (
        select 1
        from {{ ref('cur_sandui_register') }} as r
        where
            r.unit_code = a.unit_code and r.period = coalesce(e.period, r.period)
            and ltrim(r.platform_team_id, 'T') = ltrim(a.organiser_id, 'T') -- a lost T has its own finding
    )
    and (e.period is not null or (
        a.period in (
            select x.period from {{ ref('int_export') }} as x
            where x.export = 'stv_team' and x.status = 'accepted'
        )
        and not exists (
            select 1
            from {{ ref('cur_stv_team') }} as t
            where t.month = a.period and t.unit_code = a.unit_code and t.team_id = a.organiser_id
        )
    ))
