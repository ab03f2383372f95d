-- one row per scheme, period, unit and leaf indicator in dispute: an objection waits for its answer and names it, or a group it is in
select distinct
    o.scheme,
    o.period,
    o.level,
    o.unit_code,
    p.indicator_code
from {{ ref('objection') }} as o
inner join {{ source('landing', 'decision') }} as d on o.objection_no = d.line
inner join {{ ref('scoring_path') }} as p
    on
        o.scheme = p.scheme and o.level = p.level
        and list_contains(regexp_split_to_array(coalesce(d.value, ''), '[^A-Za-z0-9_]+'), p.node_code)
where o.status = 'open'
