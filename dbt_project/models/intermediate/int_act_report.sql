-- one row per act in force on a report (exempt, extend_due) without which the report would stand otherwise: how it stands with and
-- without this act alone, all other acts as they are
with acts as (
    select
        line,
        decided_on,
        kind,
        unit_code,
        form,
        period,
        value
    from {{ ref('int_report_decision') }}
    where kind in ('exempt', 'extend_due')
),

others as (
    select
        a.line,
        bool_or(b.kind = 'exempt') as is_exempt,
        max_by(try_cast(b.value as date), b.line) filter (where b.kind = 'extend_due') as extended_to
    from acts as a
    inner join acts as b on a.unit_code = b.unit_code and a.form = b.form and a.period = b.period and a.line != b.line
    group by all
),

compared as (
    select
        a.line,
        a.decided_on,
        a.kind,
        a.unit_code,
        u.level,
        a.form,
        a.period,
        p.starts_on,
        p.ends_on,
        b.cadence,
        b.measure,
        s.received_on,
        s.status,
        coalesce(o.extended_to, w.next_workday) as due_without,
        {{ report_standing(
            'coalesce(o.is_exempt, false)', 's.received_on', 's.zero_report', 's.has_returned', 'coalesce(o.extended_to, w.next_workday)'
        ) }} as status_without
    from acts as a
    inner join {{ ref('int_report_status') }} as s on a.unit_code = s.unit_code and a.form = s.form and a.period = s.period
    inner join {{ ref('int_unit') }} as u on a.unit_code = u.unit_code
    inner join {{ ref('int_period') }} as p on a.period = p.period
    inner join {{ ref('obligation') }} as b on a.form = b.form and u.level = b.level
    inner join {{ source('landing', 'workday') }} as w on p.ends_on + b.due_days::integer = w.day
    left join others as o on a.line = o.line
)

select *
from compared
where status != status_without
