-- one row per activity whose people served, and people served per volunteer, both lie far above what activities of its kind have; silent
-- where the figures of the whole month are far out and this one is like its siblings, which has its own rule
with settings as (
    {{ statistics_settings(ref('statistics_parameter')) }}
),

activities as (
    select
        *,
        ln(people) as people_log,
        ln(people / nullif(volunteers, 0)) as load_log,
        median(ln(people)) over (partition by unit_code, period) as month_centre
    from {{ ref('int_activity') }}
    where people > 0
),

kinds as (
    select
        service_kind,
        median(people_log) as people_centre,
        mad(people_log) as people_mad,
        median(load_log) as load_centre,
        mad(load_log) as load_mad
    from activities
    group by all
    having count(*) >= 30
)

select
    'people_implausible' as rule,
    'activity_record' as form,
    a.unit_code,
    a.period,
    a.file_sha256,
    a.sheet,
    a.source_row,
    'people' as field,
    a.people::varchar as observed,
    round(exp(k.people_centre))::integer::varchar as expected,
    coalesce(a.volunteers::varchar, '未填') as detail
from activities as a
inner join kinds as k using (service_kind)
cross join settings as s
where
    a.people >= s.people_min
    and {{ floored_z('a.people_log', 'k.people_centre', 'k.people_mad', '0.3') }} > s.people_z
    and coalesce({{ floored_z('a.load_log', 'k.load_centre', 'k.load_mad', '0.3') }} > s.people_z, true)
    and ({{ floored_z('a.people_log', 'a.month_centre', 'k.people_mad', '0.3') }} > s.people_z or not exists (
        select 1
        from {{ ref('outlier_check') }} as f
        where
            f.unit_code = a.unit_code and f.period = a.period and f.measure = 'people_per_activity' and f.status = 'outlier'
    ))
