-- one row per county, quarter and share: activities confirmed by the platform, and led by a 三长 or a chair, out of those reported
{{ config(materialized='ephemeral') }}

with quarters as (
    select
        m.unit_code,
        q.period,
        bool_or(m.reported) as reported,
        sum(m.platform_matched)::bigint as platform_matched,
        sum(m.platform_asked)::bigint as platform_asked,
        sum(m.led)::bigint as led,
        coalesce(sum(m.activities), 0)::bigint as activities
    from {{ ref('int_activity_month') }} as m
    inner join {{ ref('int_period') }} as q on q.kind = 'quarter' and m.starts_on between q.starts_on and q.ends_on
    group by all
)

select
    unit_code,
    period,
    'matched_share' as measure,
    reported,
    platform_matched as numerator,
    platform_asked as denominator
from quarters
union all
select
    unit_code,
    period,
    'led_share' as measure,
    reported,
    led as numerator,
    activities as denominator
from quarters
