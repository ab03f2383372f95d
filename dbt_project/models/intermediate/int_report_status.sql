-- one row per report owed: unit, form and period that the calendar names, that has begun by
-- as_of and at whose end the unit stands; a due date on a day off moves to
-- the next working day, one set by an extend_due act stands as written
with owed as (
    select
        u.unit_code,
        o.form,
        p.period,
        p.ends_on,
        o.due_days
    from {{ ref('obligation') }} as o
    inner join {{ ref('int_period') }} as p on o.cadence = p.kind
    inner join {{ ref('int_unit') }} as u on o.level = u.level and {{ stands_on('u', 'p.ends_on') }}
    where
        o.owed
        and p.period >= o.first_period
        and (o.last_period is null or p.period <= o.last_period)
        and p.starts_on <= {{ as_of() }}
),

decisions as (
    select
        unit_code,
        form,
        period,
        bool_or(kind = 'exempt') as is_exempt,
        max_by(try_cast(value as date), line) filter (where kind = 'extend_due') as extended_to
    from {{ ref('int_report_decision') }}
    group by all
),

received as (
    select
        unit_code,
        form,
        period,
        min(received_on) filter (where status != 'returned') as received_on,
        bool_or(status = 'accepted' and zero_report) as zero_report,
        bool_or(status = 'returned') as has_returned
    from {{ ref('int_submission') }}
    group by all
),

dated as (
    select
        o.unit_code,
        o.form,
        o.period,
        coalesce(d.extended_to, w.next_workday) as due_on,
        d.extended_to is not null or w.is_known as is_due_known,
        r.received_on,
        coalesce(d.is_exempt, false) as is_exempt,
        coalesce(r.zero_report, false) as zero_report,
        coalesce(r.has_returned, false) as has_returned
    from owed as o
    inner join {{ source('landing', 'workday') }} as w on o.ends_on + o.due_days::integer = w.day
    left join decisions as d using (unit_code, form, period)
    left join received as r using (unit_code, form, period)
)

select
    unit_code,
    form,
    period,
    due_on,
    is_due_known,
    received_on,
    {{ report_standing('is_exempt', 'received_on', 'zero_report', 'has_returned', 'due_on') }} as status,
    zero_report,
    has_returned
from dated
