-- one row per window of a goal, county and month of it: were there activities by their own date, or why is that not known; with the first
-- cell that proves an active month. A date outside the month of its report proves neither month: both stay in doubt
with windows as (
    select distinct
        starts_on,
        ends_on
    from {{ ref('target') }}
),

months as (
    select
        w.starts_on,
        w.ends_on,
        strftime(m.first_day, '%Y-%m') as month,
        last_day(m.first_day) as last_day
    from windows as w
    cross join unnest(generate_series(w.starts_on, w.ends_on, interval 1 month)) as m (first_day)
),

dated as (
    select
        *,
        strftime(held_on, '%Y-%m') as own_month
    from {{ ref('int_activity') }}
),

proven as (
    select
        unit_code,
        period as month,
        count(*) over (partition by unit_code, period) as activities,
        held_on,
        file_sha256,
        sheet,
        source_row
    from dated
    where own_month = period
    qualify row_number() over (partition by unit_code, period order by held_on, file_sha256, sheet, source_row) = 1
),

doubted as (
    select distinct
        unit_code,
        unnest([period, own_month]) as month
    from dated
    where own_month is distinct from period
),

columns_read as (
    select
        file_sha256,
        sheet,
        min(column_letter) as column_letter
    from {{ source('landing', 'part_column') }}
    where form = 'activity_record' and field = 'held_on'
    group by all
),

merged as (
    select
        file_sha256,
        sheet,
        source_row,
        min(cell) as cell
    from {{ source('landing', 'merged_value') }}
    where form = 'activity_record' and field = 'held_on'
    group by all
),

judged as (
    select
        m.starts_on,
        m.ends_on,
        u.unit_code,
        u.unit_name,
        m.month,
        case
            when p.activities > 0 then 'active'
            when s.status = 'exempt' and s.received_on is null then 'exempt'
            when s.status is null then if(m.last_day > {{ as_of() }}, 'ahead', 'not_asked')
            when d.month is not null then 'date_in_doubt'
            when s.received_on is not null then 'no_activity'
            when m.last_day > {{ as_of() }} then 'ahead'
            when s.status = 'missing' then 'not_submitted'
            else s.status
        end as state,
        coalesce(p.activities, 0) as activities,
        p.held_on,
        p.file_sha256,
        p.sheet,
        p.source_row
    from months as m
    inner join {{ ref('int_unit') }} as u on u.level = 'county' and u.status = 'current'
    left join proven as p on u.unit_code = p.unit_code and m.month = p.month
    left join doubted as d on u.unit_code = d.unit_code and m.month = d.month
    left join {{ ref('int_report_status') }} as s
        on u.unit_code = s.unit_code and s.form = 'activity_record' and m.month = s.period
)

select
    j.starts_on,
    j.ends_on,
    j.unit_code,
    j.unit_name,
    j.month,
    j.state,
    {{ month_state_title('j.state') }} as state_title,
    j.activities,
    j.file_sha256,
    j.sheet,
    coalesce(g.cell, c.column_letter || j.source_row) as cell,
    j.source_row,
    j.held_on::varchar as value_text
from judged as j
left join columns_read as c on j.file_sha256 = c.file_sha256 and j.sheet = c.sheet
left join merged as g
    on j.file_sha256 = g.file_sha256 and j.sheet = g.sheet and j.source_row = g.source_row
