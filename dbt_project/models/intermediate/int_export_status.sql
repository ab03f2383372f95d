-- one row per platform export and month expected by as_of, with whether a file in force covers it
with covered as (
    select
        export,
        period,
        max(received_on) as received_on
    from {{ ref('int_export') }}
    where status = 'accepted'
    group by all
)

select
    o.form as export,
    p.period,
    p.starts_on,
    p.ends_on,
    w.next_workday as due_on,
    c.received_on,
    c.period is not null as is_covered,
    o.measure
from {{ ref('obligation') }} as o
inner join {{ ref('int_period') }} as p on o.cadence = p.kind
inner join {{ source('landing', 'workday') }} as w on p.ends_on + o.due_days::integer = w.day
left join covered as c on o.form = c.export and p.period = c.period
where
    o.level = 'platform'
    and o.owed
    and p.period >= o.first_period
    and (o.last_period is null or p.period <= o.last_period)
    and p.starts_on <= {{ as_of() }}
    and (c.period is not null or w.next_workday < {{ as_of() }})
