-- one row per on-site check (act verify) in force: what was counted beside what the report in force says, and the verification factor by
-- recount (counted ÷ reported, WHO Data Quality Review); it changes no score
with checks as (
    select
        line,
        decided_on,
        decided_by,
        value,
        reason,
        split_part(target, '/', 1) as unit_code,
        split_part(target, '/', 2) as form,
        split_part(target, '/', 3) as period,
        coalesce(nullif(split_part(target, '/', 4), ''), 'rows') as measure
    from {{ source('landing', 'decision') }}
    where kind = 'verify' and (expires_on is null or expires_on >= {{ as_of() }})
),

-- rows of the report in force; of the activity report only what was really held, and its people
held as (
    select
        unit_code,
        period,
        count(*) as activities,
        coalesce(sum(people), 0)::bigint as people
    from {{ ref('int_activity') }}
    group by all
),

compared as (
    select
        c.*,
        case
            when s.unit_code is null then null
            when c.form != 'activity_record' then s.rows
            when c.measure = 'people' then coalesce(h.people, 0)
            else coalesce(h.activities, 0)
        end as reported,
        try_cast(c.value as bigint) as counted
    from checks as c
    left join {{ ref('int_submission') }} as s
        on c.unit_code = s.unit_code and c.form = s.form and c.period = s.period and s.status = 'accepted'
    left join held as h on c.unit_code = h.unit_code and c.period = h.period
),

judged as (
    select
        *,
        {{ verification_factor('counted', 'reported') }} as factor,
        {{ verification_class(verification_factor('counted', 'reported'), check_parameter('verification', 'within')) }} as factor_class
    from compared
)

select
    line as check_no,
    unit_code,
    form,
    period,
    measure,
    reported,
    counted,
    factor,
    factor_class,
    decided_on as checked_on,
    {{ office_name('decided_by') }} as checked_by,
    {{ mask_numbers('reason') }} as reason,
    {{ recount_measure_title('measure') }} as measure_title,
    {{ factor_class_title('factor_class') }} as factor_class_title
from judged
