-- one row per assessment period and platform export: months expected and covered (flows: year to date; stocks: the last month)
with windows as (
    select distinct
        period,
        starts_on,
        ends_on
    from {{ ref('int_assessment') }}
)

select
    w.period,
    s.export,
    count(*) as due,
    count(*) filter (where s.is_covered) as received
from windows as w
inner join {{ ref('int_export_status') }} as s on s.starts_on >= w.starts_on and s.ends_on <= w.ends_on
where s.measure = 'flow' or s.ends_on = w.ends_on
group by all
