-- one row per duty of the region's or a city's own 科协, unit and half-year that has ended: how often its own reports in force show it done,
-- where first, and whether all its reports of the half-year are in
with first_half as (
    select min(o.first_period) as period
    from {{ ref('obligation') }} as o
    where o.cadence = 'half'
),

halves as (
    select
        p.period,
        p.starts_on,
        p.ends_on
    from {{ ref('int_period') }} as p
    inner join first_half as f on p.period >= f.period
    where p.kind = 'half' and p.ends_on <= {{ as_of() }}
),

owed as (
    select
        d.level,
        d.duty,
        d.form,
        d.kind,
        u.unit_code,
        h.period,
        h.starts_on,
        h.ends_on
    from {{ ref('own_duty') }} as d
    inner join {{ ref('int_unit') }} as u on d.level = u.level
    cross join halves as h
),

-- the parts of the half-year for which the form is sent: itself, or its quarters
parts as (
    select
        o.level,
        o.duty,
        o.unit_code,
        o.period,
        count(distinct q.period) as due,
        count(distinct s.period) as received
    from owed as o
    inner join {{ ref('obligation') }} as b on o.form = b.form and o.level = b.level
    inner join {{ ref('int_period') }} as q on b.cadence = q.kind and q.starts_on >= o.starts_on and q.ends_on <= o.ends_on
    left join {{ ref('int_submission') }} as s
        on o.form = s.form and o.unit_code = s.unit_code and q.period = s.period and s.status = 'accepted'
    group by all
),

shown as (
    select
        'safeguard_record' as form,
        r.safeguard_kind as kind,
        r.unit_code,
        r.period,
        r.held_on,
        r.title,
        r.file_sha256,
        r.sheet,
        r.source_row
    from {{ ref('cur_safeguard_record') }} as r
    union all
    select
        'training_record' as form,
        null as kind,
        r.unit_code,
        r.period,
        r.held_on,
        r.title,
        r.file_sha256,
        r.sheet,
        r.source_row
    from {{ ref('cur_training_record') }} as r
),

done as (
    select
        o.level,
        o.duty,
        o.unit_code,
        o.period,
        count(*) as times,
        arg_min(
            {
                'held_on': s.held_on, 'title': s.title, 'file_sha256': s.file_sha256, 'sheet': s.sheet, 'source_row': s.source_row
            },
            concat_ws('|', coalesce(s.held_on, date '9999-12-31'), s.file_sha256, s.sheet, lpad(s.source_row::varchar, 9, '0'))
        ) as first_one
    from owed as o
    inner join {{ ref('int_period') }} as q on q.starts_on >= o.starts_on and q.ends_on <= o.ends_on
    inner join shown as s
        on o.form = s.form and o.unit_code = s.unit_code and q.period = s.period and (o.kind is null or o.kind = s.kind)
    group by all
)

select
    p.level,
    p.duty,
    p.unit_code,
    p.period,
    p.due,
    p.received,
    coalesce(d.times, 0) as times,
    case when d.times > 0 then 'done' when p.received < p.due then 'unknown' else 'not_done' end as status,
    d.first_one.held_on as first_on,
    d.first_one.title as first_title,
    d.first_one.file_sha256,
    d.first_one.sheet,
    d.first_one.source_row
from parts as p
left join done as d on p.level = d.level and p.duty = d.duty and p.unit_code = d.unit_code and p.period = d.period
