-- one row per assessment period, unit and form it owes: reports due and in force within the window (flows: year to date; stocks: the
-- last quarter); absence says why something is missing, NULL where nothing is
with windows as (
    select distinct
        period,
        starts_on,
        ends_on
    from {{ ref('int_assessment') }}
),

reports as (
    select
        w.period,
        s.unit_code,
        s.form,
        s.status,
        s.received_on is not null as is_received
    from windows as w
    inner join {{ ref('int_period') }} as p on p.starts_on >= w.starts_on and p.ends_on <= w.ends_on
    inner join {{ ref('int_report_status') }} as s on p.period = s.period
    inner join {{ ref('int_unit') }} as u using (unit_code)
    inner join {{ ref('obligation') }} as o on s.form = o.form and u.level = o.level
    where o.measure = 'flow' or p.period = w.period
),

counted as (
    select
        period,
        unit_code,
        form,
        count(*) filter (where is_received or status not in ('exempt', 'not_due')) as due,
        count(*) filter (where is_received) as received,
        count(*) filter (where not is_received and status = 'missing') as missing,
        count(*) filter (where not is_received and status = 'returned') as returned,
        count(*) filter (where not is_received and status = 'exempt') as exempt
    from reports
    group by all
)

select
    period,
    unit_code,
    form,
    due,
    received,
    case
        when received > 0 and received = due then null
        when missing + returned > 0 then if(returned > missing, 'returned', 'not_submitted')
        when exempt > 0 then 'exempt'
        else 'not_due'
    end as absence
from counted
