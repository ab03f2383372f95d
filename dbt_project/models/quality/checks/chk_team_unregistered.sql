-- one row per activity of a team whose number stands in no team register of its county: the register of the activity's quarter,
-- else the last one before it; a county without any register is not judged
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
        max_by(r.period, r.ends_on) as period
    from {{ ref('int_activity_row') }} as a
    inner join {{ ref('int_period') }} as m on a.period = m.period
    inner join registers as r
        on a.unit_code = r.unit_code and r.ends_on <= last_day(date_trunc('quarter', m.starts_on)::date + interval 2 month)
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
where not exists (
    select 1
    from {{ ref('cur_sandui_register') }} as r
    where r.unit_code = a.unit_code and r.period = e.period and r.platform_team_id = a.organiser_id
)
