-- one row per held activity of the reports in force and per platform activity, those put beside each other in one row; a platform row
-- whose county or number could not be read is a finding and stands beside nothing
with sheet as (
    select
        unit_code,
        period,
        platform_match as status,
        activity_id,
        matched_activity_id as platform_activity_id,
        people as reported_people,
        platform_people
    from {{ ref('int_activity') }}
),

platform as (
    select
        p.unit_code,
        p.activity_id as platform_activity_id,
        max(p.month) as period,
        max_by(p.people, p.month) as platform_people
    from {{ ref('cur_stv_activity') }} as p
    anti join {{ ref('int_platform_match') }} as m on p.unit_code = m.unit_code and p.activity_id = m.platform_activity_id
    where p.unit_code is not null and p.activity_id is not null
    group by all
),

both_sides as (
    select * from sheet
    union all by name
    select
        p.unit_code,
        p.period,
        if(s.unit_code is null, 'no_report', 'only_on_platform') as status,
        p.platform_activity_id,
        p.platform_people
    from platform as p
    left join {{ ref('int_submission') }} as s
        on p.unit_code = s.unit_code and p.period = s.period and s.form = 'activity_record' and s.status = 'accepted'
)

select
    coalesce(b.activity_id, b.unit_code || '/' || b.platform_activity_id) as match_id,
    b.unit_code,
    b.period,
    b.status,
    {{ platform_match_title('b.status') }} as status_title,
    m.method,
    m.score,
    b.activity_id,
    b.platform_activity_id,
    b.reported_people,
    b.platform_people
from both_sides as b
left join {{ ref('int_platform_match') }} as m on b.activity_id = m.activity_id
