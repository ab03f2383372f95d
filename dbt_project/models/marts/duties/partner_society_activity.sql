-- one row per society of the region, county and year: joint acts (产学研与共建台账) and joint activities (活动台账, held ones) in which the
-- county's reports in force name it; several names in one cell are counted one by one
with named as (
    select
        'cooperation' as kind,
        left(r.period, 4) as year,
        r.unit_code,
        r.held_on,
        r.field,
        r.partner
    from {{ ref('cur_cooperation_record') }} as r
    where r.partner is not null
    union all
    select
        'activity' as kind,
        left(r.period, 4) as year,
        r.unit_code,
        r.held_on,
        null as field,
        r.partner
    from {{ ref('int_activity') }} as r
    where r.partner is not null
),

single as (
    select
        n.kind,
        n.year,
        n.unit_code,
        n.held_on,
        n.field,
        trim(s.name) as society
    from named as n
    cross join lateral unnest(string_split_regex(n.partner, '[、，,；;/]')) as s (name)
)

select
    {{ mask_numbers('o.society') }} as society,
    o.unit_code,
    o.year,
    count(*) filter (where o.kind = 'cooperation') as cooperations,
    count(*) filter (where o.kind = 'activity') as activities,
    string_agg(distinct o.field, '、' order by o.field) as fields,
    max(o.held_on) as last_on
from single as o
where o.society != ''
group by all
