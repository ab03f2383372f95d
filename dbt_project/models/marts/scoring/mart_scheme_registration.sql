-- one row per scheme, level and period it scores: were its present rows registered before the first report or export of the period's
-- window came in; where not, was it amended with day and reason, changed without, or never registered in time. Registrations after as_of
-- do not exist yet
{{ config(alias='scheme_registration') }}

with incoming as (
    select
        p.period,
        min(r.received_on) as received_on
    from {{ ref('int_part_read') }} as p
    inner join {{ source('landing', 'receipt') }} as r using (file_sha256)
    group by all
    union all
    select
        period,
        min(received_on) as received_on
    from {{ ref('int_export') }}
    group by all
),

opened as (
    select
        a.scheme,
        a.level,
        a.period,
        min(i.received_on) as first_receipt_on
    from {{ ref('scoring_period') }} as a
    left join {{ ref('int_period') }} as p on p.starts_on >= a.starts_on and p.ends_on <= a.ends_on
    left join incoming as i on p.period = i.period
    group by all
),

registered as (
    select
        v.scheme,
        v.sha256,
        min(g.registered_on) filter (where g.sha256 = v.sha256) as registered_on,
        max(g.registered_on) filter (where g.sha256 != v.sha256) as others_on
    from {{ source('landing', 'scheme_version') }} as v
    left join {{ ref('scheme_registration') }} as g on v.scheme = g.scheme and g.registered_on <= {{ as_of() }}
    group by all
),

judged as (
    select
        o.scheme,
        o.level,
        o.period,
        s.title as scheme_title,
        r.sha256,
        r.registered_on,
        o.first_receipt_on,
        r.registered_on is not null and (o.first_receipt_on is null or r.registered_on < o.first_receipt_on) as preregistered,
        r.others_on as former_registered_on,
        s.amends,
        s.amended_on,
        s.amendment_reason
    from opened as o
    inner join {{ ref('scheme') }} as s on o.scheme = s.scheme and o.level = s.level
    inner join registered as r on o.scheme = r.scheme
),

stated as (
    select
        *,
        case
            when preregistered then 'preregistered'
            when amended_on is not null and (former_registered_on is null or amended_on > former_registered_on) then 'amended'
            when former_registered_on is not null then 'changed'
            else 'unregistered'
        end as status
    from judged
)

select
    *,
    {{ scoring_title('status') }} as status_title
from stated
