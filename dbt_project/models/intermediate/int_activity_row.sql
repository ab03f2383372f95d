-- one row per row of the activity reports in force, planned ones too; period is the month of the report
with platform as (
    select
        unit_code,
        activity_id,
        max(people) as people
    from {{ ref('cur_stv_activity') }}
    group by all
),

covered as (
    select distinct period
    from {{ ref('int_export') }}
    where export = 'stv_activity' and status = 'accepted'
),

registered as (
    select
        unit_code,
        platform_team_id as organiser_id,
        period,
        field
    from {{ ref('cur_sandui_register') }}
    where platform_team_id is not null
    union all
    select
        unit_code,
        credit_code as organiser_id,
        period,
        field
    from {{ ref('cur_sanhui_register') }}
    where credit_code is not null
),

fields as (
    select
        unit_code,
        organiser_id,
        max_by(field, (period, field)) as field
    from registered
    group by all
)

select
    {{ activity_id('a') }} as activity_id,
    a.unit_code,
    a.period,
    a.township_code,
    a.held_on,
    a.title,
    a.organiser_kind,
    a.organiser,
    a.organiser_id,
    a.led_by,
    a.service_kind,
    f.field,
    a.theme,
    a.four_service,
    a.venue,
    a.audience,
    a.people,
    a.volunteers,
    a.hours,
    a.order_id,
    a.order_id is not null as ordered,
    a.partner,
    a.basis,
    a.platform_activity_id,
    m.platform_activity_id as matched_activity_id,
    m.method as match_method,
    p.people as platform_people,
    case
        when m.activity_id is not null then 'matched'
        when c.period is null then 'no_export'
        else 'only_in_sheet'
    end as platform_match,
    a.file_sha256,
    a.sheet,
    a.source_row
from {{ ref('cur_activity_record') }} as a
left join {{ ref('int_platform_match') }} as m on {{ activity_id('a') }} = m.activity_id
left join platform as p on a.unit_code = p.unit_code and m.platform_activity_id = p.activity_id
left join covered as c on a.period = c.period
left join fields as f on a.unit_code = f.unit_code and a.organiser_id = f.organiser_id
