-- one row per assessment period, unit and form it owes, whatever its cadence: reports due and in force within the window (flows: those
-- of periods ended within the year to date; stocks: the last period of its cadence that ended by the window's end); absence says why
-- something is missing, NULL where nothing is; not_due where no period of the form has ended yet
with windows as (
    select distinct
        period,
        starts_on,
        ends_on
    from {{ ref('int_assessment') }}
),

owed as (
    select
        w.period,
        w.starts_on,
        w.ends_on,
        u.unit_code,
        o.form,
        o.cadence,
        o.measure
    from windows as w
    cross join {{ ref('obligation') }} as o
    inner join {{ ref('int_unit') }} as u on o.level = u.level and {{ stands_within('u', 'w.starts_on', 'w.ends_on') }}
    where o.owed
),

-- the periods of a form that its window takes in
taken as (
    select
        o.period,
        o.unit_code,
        o.form,
        p.period as report_period
    from owed as o
    inner join {{ ref('int_period') }} as p
        on o.cadence = p.kind and p.ends_on <= o.ends_on and (o.measure = 'stock' or p.starts_on >= o.starts_on)
    qualify o.measure = 'flow' or p.ends_on = max(p.ends_on) over (partition by o.period, o.unit_code, o.form)
),

reports as (
    select
        o.period,
        o.unit_code,
        o.form,
        s.status,
        s.received_on is not null as is_received
    from owed as o
    left join taken as t using (period, unit_code, form)
    left join {{ ref('int_report_status') }} as s on o.unit_code = s.unit_code and o.form = s.form and t.report_period = s.period
),

counted as (
    select
        period,
        unit_code,
        form,
        count(status) filter (where is_received or status not in ('exempt', 'not_due')) as due,
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
