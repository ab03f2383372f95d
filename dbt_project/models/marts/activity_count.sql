-- one row per period (month, quarter, year), unit, breakdown and category with anything in it; the total also says 0 where every
-- report in force says so, and has no row where no report is in force
with reported as (
    select
        unit_code,
        period as month
    from {{ ref('int_submission') }}
    where form = 'activity_record' and status = 'accepted'
),

spans as (
    select
        m.period as month,
        s.period
    from {{ ref('int_period') }} as m
    inner join {{ ref('int_period') }} as s
        on s.kind in ('month', 'quarter', 'year') and m.starts_on >= s.starts_on and m.ends_on <= s.ends_on
    where m.kind = 'month'
),

plain as (
    unpivot (
        select
            unit_code,
            period as month,
            people,
            'total' as total,
            coalesce(service_kind, 'unspecified') as service_kind,
            coalesce(theme, 'unspecified') as theme,
            coalesce(four_service, 'unspecified') as four_service,
            coalesce(led_by, 'unspecified') as led_by,
            coalesce(organiser_kind, 'unspecified') as organiser_kind,
            coalesce(field, 'unspecified') as field,
            if(ordered, 'ordered', 'not_ordered') as ordered,
            platform_match
        from {{ ref('int_activity') }}
    )
    on total, service_kind, theme, four_service, led_by, organiser_kind, field, ordered, platform_match
    into name breakdown value category
),

audiences as (
    select
        unit_code,
        period as month,
        people,
        'audience' as breakdown,
        unnest(list_distinct(regexp_split_to_array(coalesce(nullif(audience, ''), 'unspecified'), '[、,，;；|]'))) as category
    from {{ ref('int_activity') }}
),

facts as (
    select
        unit_code,
        month,
        breakdown,
        category,
        people
    from plain
    union all
    select
        unit_code,
        month,
        breakdown,
        category,
        people
    from audiences
),

months as (
    select
        unit_code,
        month,
        breakdown,
        category,
        count(*) as activities,
        sum(people)::bigint as people
    from facts
    group by all
    union all
    select
        r.unit_code,
        r.month,
        'total' as breakdown,
        'total' as category,
        0 as activities,
        0 as people
    from reported as r
    anti join {{ ref('int_activity') }} as a on r.unit_code = a.unit_code and r.month = a.period
)

select
    p.period,
    s.level,
    s.unit_code,
    m.breakdown,
    m.category,
    sum(m.activities)::bigint as activities,
    sum(m.people)::bigint as people
from months as m
inner join spans as p using (month)
inner join {{ ref('int_scope') }} as s on m.unit_code = s.member_code
group by all
