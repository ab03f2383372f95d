-- one row per act in force that changes what a report or a cell counts for, scheme, assessment period of its unit and indicator whose
-- points it may move. exempt, extend_due: the unit's points with the act less those without it alone, scored by the same macros
-- (moved_low = moved_high; for C05 without its month between none and all of its points). correct: what stood in the cell before is not
-- counted again, so the bound is what the lines that cite the cell could give otherwise
with last_periods as (
    select
        a.ends_on,
        p.kind as cadence,
        max(p.ends_on) as last_end
    from (select distinct ends_on from {{ ref('assessed_unit') }}) as a
    inner join {{ ref('int_period') }} as p on a.ends_on >= p.ends_on
    group by all
),

-- the assessment periods whose figures the report is in: within the year to date for flows and for what counts reports, else the last one
reached as (
    select
        r.line,
        r.unit_code,
        r.level,
        r.form,
        r.status,
        r.status_without,
        a.period,
        r.measure = 'flow' or r.ends_on = l.last_end as is_taken,
        r.received_on is null and r.status in ('exempt', 'not_due') and r.status_without in ('missing', 'returned') as is_lifted
    from {{ ref('int_act_report') }} as r
    inner join {{ ref('assessed_unit') }} as a
        on r.unit_code = a.unit_code and r.level = a.level and r.starts_on >= a.starts_on and r.ends_on <= a.ends_on
    inner join last_periods as l on a.ends_on = l.ends_on and r.cadence = l.cadence
    union all
    select
        r.line,
        r.unit_code,
        r.level,
        r.form,
        r.status,
        r.status_without,
        a.period,
        true as is_taken,
        r.received_on is null and r.status in ('exempt', 'not_due') and r.status_without in ('missing', 'returned') as is_lifted
    from {{ ref('int_act_report') }} as r
    inner join {{ ref('assessed_unit') }} as a on r.unit_code = a.unit_code and r.level = a.level and r.starts_on < a.starts_on
    inner join last_periods as l on a.ends_on = l.ends_on and r.cadence = l.cadence and r.ends_on = l.last_end
    where r.measure = 'stock'
),

changed as (
    select
        r.line,
        p.scheme,
        v.period,
        v.level,
        v.unit_code,
        v.indicator_code,
        v.absence,
        v.reported_value,
        v.numerator,
        v.denominator,
        v.reports_received,
        v.elapsed_share as elapsed,
        v.reports_due + if(r.is_lifted and r.is_taken, 1, 0) as reports_due,
        i.partial_rule,
        r.is_lifted,
        r.is_taken and (i.forms = '*' or list_contains(string_split(i.forms, '|'), r.form)) as is_touched,
        k.form is not null as counts_reports,
        r.status,
        r.status_without
    from reached as r
    inner join {{ ref('indicator_value') }} as v on r.period = v.period and r.level = v.level and r.unit_code = v.unit_code
    inner join {{ ref('scoring_period') }} as p on v.period = p.period and v.level = p.level
    inner join {{ ref('scheme_indicator') }} as i
        on p.scheme = i.scheme and v.level = i.level and v.indicator_code = i.indicator_code
    left join {{ counts_reports() }} on v.indicator_code = k.indicator_code and r.form = k.form
),

valued as (
    select
        * exclude (absence, reports_due),
        if(is_touched, reports_due, reports_due - if(is_lifted, 1, 0)) as reports_due,
        case
            when indicator_code = 'F01'
                then 100.0 * (
                    numerator - (status in ('on_time', 'nothing_to_report'))::integer
                    + (status_without in ('on_time', 'nothing_to_report'))::integer
                ) / nullif(
                    denominator - (status not in ('exempt', 'not_due'))::integer + (status_without not in ('exempt', 'not_due'))::integer, 0
                )
            when is_touched and is_lifted and counts_reports then 100.0 * numerator / nullif(denominator + 1, 0)
            else reported_value
        end as figure,
        case
            when is_touched and is_lifted and reported_value is null and absence in ('exempt', 'not_due')
                then if(status_without = 'returned', 'returned', 'not_submitted')
            else absence
        end as absence
    from changed
),

-- without the month nobody knows how long C05 was without an activity: scenario least leaves it as it is, most takes all of its points
cells as (
    select
        c.scheme,
        c.line || s.bound as scenario,
        c.period,
        c.level,
        c.unit_code,
        u.peer_group,
        c.indicator_code,
        if(
            (s.bound = ' most' and c.indicator_code = 'C05' and c.is_touched and c.is_lifted)
            or (c.partial_rule = 'zero' and c.reports_received < c.reports_due),
            null, c.figure
        ) as value,
        if(
            c.figure is not null and (
                (s.bound = ' most' and c.indicator_code = 'C05' and c.is_touched and c.is_lifted)
                or (c.partial_rule = 'zero' and c.reports_received < c.reports_due)
            ),
            'not_submitted', c.absence
        ) as absence,
        c.figure is not null and c.reports_received < c.reports_due as partial,
        c.reports_due,
        c.reports_received,
        c.denominator,
        c.elapsed
    from valued as c
    inner join {{ ref('int_unit') }} as u on c.unit_code = u.unit_code
    cross join (values (' least'), (' most')) as s (bound)
),

lines as (
    {{ engine_point_lines('(' ~ engine_point_cells('cells', ref('scoring_rule'), ref('scoring_path')) ~ ')') }}
),

scored as (
    select
        split_part(scenario, ' ', 1)::bigint as line,
        scheme,
        period,
        level,
        unit_code,
        indicator_code,
        min(points) as least_without,
        max(points) as most_without
    from lines
    group by all
),

moved as (
    select
        s.line,
        s.scheme,
        s.period,
        s.level,
        s.unit_code,
        s.indicator_code,
        o.points,
        (o.points - s.most_without)::decimal(18, 4) as moved_low,
        (o.points - s.least_without)::decimal(18, 4) as moved_high
    from scored as s
    inner join {{ ref('scoring_line') }} as o
        on
            s.scheme = o.scheme and s.period = o.period and s.level = o.level and s.unit_code = o.unit_code
            and s.indicator_code = o.indicator_code and o.scenario = 'official'
),

corrected as (
    select distinct
        d.line,
        e.scheme,
        e.period,
        e.level,
        e.unit_code,
        e.indicator_code
    from {{ source('landing', 'decision') }} as d
    inner join {{ ref('ledger_evidence') }} as e
        on
            e.file_sha256 = split_part(d.target, '#', 1)
            and d.target = e.file_sha256 || '#' || coalesce(e.sheet, '') || '!' || e.cell
    where d.kind = 'correct' and (d.expires_on is null or d.expires_on >= {{ as_of() }})
)

select
    line as act_no,
    scheme,
    period,
    level,
    unit_code,
    indicator_code,
    points,
    moved_low,
    moved_high
from moved
where moved_low != 0 or moved_high != 0
union all
select
    c.line as act_no,
    c.scheme,
    c.period,
    c.level,
    c.unit_code,
    c.indicator_code,
    l.points,
    (least(0, l.points - l.max_points))::decimal(18, 4) as moved_low,
    greatest(l.points, 0)::decimal(18, 4) as moved_high
from corrected as c
inner join {{ ref('ledger') }} as l
    on
        c.scheme = l.scheme and c.period = l.period and c.level = l.level and c.unit_code = l.unit_code
        and c.indicator_code = l.indicator_code
where l.max_points > 0
