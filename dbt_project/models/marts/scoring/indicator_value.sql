-- one row per assessment period, unit and leaf indicator: the value, or why there is none. Reports that are missing turn a value into
-- absence here, once for all indicators, from the forms and exports that the scheme row names ('*': every form owed, never absent for one).
-- partial = some due reports are missing: reported_value is over what came in, and where the scheme lets no part stand for the whole
-- (partial_rule zero) there is no value; months that a platform did not export are counted beside it (exports_due, exports_received):
-- the figure is over the months it covers. blank = the reports came in, there is something to count, a cell that it needs has no value
with sources as (
    select
        level,
        indicator_code,
        max_by(coalesce(forms, ''), scheme) as forms,
        max_by(coalesce(exports, ''), scheme) as exports,
        max_by(kind, scheme) as kind,
        max_by(partial_rule, scheme) as partial_rule
    from {{ ref('scheme_indicator') }}
    where rule is not null
    group by all
),

-- months of the longest period among the forms that an indicator draws on: only whole ones of them have passed
cadences as (
    select
        s.level,
        s.indicator_code,
        max(case o.cadence when 'year' then 12 when 'half' then 6 when 'quarter' then 3 else 1 end) as months
    from sources as s
    inner join {{ ref('obligation') }} as o on list_contains(string_split(s.forms, '|'), o.form)
    where o.owed
    group by all
),

expected as (
    select
        u.period,
        u.level,
        u.unit_code,
        s.indicator_code,
        s.forms,
        s.exports,
        s.kind,
        s.partial_rule,
        coalesce(c.months, 1) * floor(month(u.ends_on) / coalesce(c.months, 1)) / 12.0::double as elapsed_share
    from {{ ref('assessed_unit') }} as u
    inner join sources as s on u.level = s.level
    left join cadences as c on s.level = c.level and s.indicator_code = c.indicator_code
),

windows as (
    select
        e.period,
        e.level,
        e.unit_code,
        e.indicator_code,
        w.form,
        e.forms = '*' as any_form,
        false as is_export,
        sum(w.due) as due,
        sum(w.received) as received,
        min(case w.absence when 'not_submitted' then 1 when 'returned' then 2 when 'not_due' then 3 when 'exempt' then 4 end) as gap
    from expected as e
    inner join {{ ref('assessed_member') }} as m on e.period = m.period and e.level = m.level and e.unit_code = m.unit_code
    inner join {{ ref('int_report_window') }} as w on e.period = w.period and m.member_code = w.unit_code
    where e.forms = '*' or list_contains(string_split(e.forms, '|'), w.form)
    group by all
    union all
    select
        e.period,
        e.level,
        e.unit_code,
        e.indicator_code,
        x.export as form,
        false as any_form,
        true as is_export,
        x.due,
        x.received,
        if(x.due = 0, 3, 5) as gap
    from expected as e
    inner join {{ ref('int_export_window') }} as x on e.period = x.period and list_contains(string_split(e.exports, '|'), x.export)
),

gaps as (
    select
        period,
        level,
        unit_code,
        indicator_code,
        coalesce(sum(due) filter (where not is_export), 0)::bigint as reports_due,
        coalesce(sum(received) filter (where not is_export), 0)::bigint as reports_received,
        coalesce(sum(due) filter (where is_export), 0)::bigint as exports_due,
        coalesce(sum(received) filter (where is_export), 0)::bigint as exports_received,
        bool_or(received = 0 and not any_form) as is_absent,
        coalesce(bool_or(received < due) filter (where not is_export), false) as is_partial,
        case min(gap) filter (where received = 0 or (received < due and not is_export))
            when 1 then 'not_submitted' when 2 then 'returned' when 3 then 'not_due' when 4 then 'exempt' when 5 then 'no_export'
        end as absence
    from windows
    group by all
),

valued as (
    select
        e.period,
        e.level,
        e.unit_code,
        e.indicator_code,
        e.kind,
        e.elapsed_share,
        r.numerator,
        r.denominator,
        if(coalesce(g.is_absent, false), null, r.value) as reported_value,
        coalesce(g.is_partial and e.partial_rule = 'zero', false) as is_withheld,
        g.absence as gap,
        coalesce(g.is_partial, false) as is_partial,
        coalesce(g.reports_due, 0) as reports_due,
        coalesce(g.reports_received, 0) as reports_received,
        coalesce(g.exports_due, 0) as exports_due,
        coalesce(g.exports_received, 0) as exports_received
    from expected as e
    left join {{ ref('indicator_result') }} as r
        on e.period = r.period and e.level = r.level and e.unit_code = r.unit_code and e.indicator_code = r.indicator_code
    left join gaps as g
        on e.period = g.period and e.level = g.level and e.unit_code = g.unit_code and e.indicator_code = g.indicator_code
),

published as (
    select
        period,
        level,
        unit_code,
        indicator_code,
        if(reported_value is null and gap is not null, null, numerator) as numerator,
        if(reported_value is null and gap is not null, null, denominator) as denominator,
        if(is_withheld, null, reported_value) as value,
        case
            when reported_value is not null and not is_withheld then null
            when gap is not null then gap
            when kind = 'register' then 'not_due'
            when denominator > 0 then 'blank'
            else 'not_applicable'
        end as absence,
        reported_value is not null and is_partial as partial,
        reported_value,
        reports_due,
        reports_received,
        exports_due,
        exports_received,
        elapsed_share
    from valued
)

select
    *,
    {{ absence_title('absence') }} as absence_title
from published
