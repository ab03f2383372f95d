-- one row per goal, assessment period, unit and indicator with a target: how far the unit has come, and how much of the time is gone.
-- phase running while the goal's time lasts | final in the quarter in which it ends | after since
select
    t.goal,
    v.period,
    v.level,
    v.unit_code,
    v.indicator_code,
    v.value,
    v.absence,
    t.target,
    if(v.value is null, null, least(1, greatest(0, v.value / t.target))) as reached_share,
    v.value >= t.target as is_met,
    least(1, (a.ends_on - t.starts_on + 1)::double / (t.ends_on - t.starts_on + 1)) as elapsed_share,
    case
        when a.ends_on < t.ends_on then 'running'
        when date_trunc('quarter', a.ends_on) <= t.ends_on then 'final'
        else 'after'
    end as phase,
    t.sample,
    t.note
from {{ ref('indicator_value') }} as v
inner join {{ ref('target') }} as t on v.level = t.level and v.indicator_code = t.indicator_code
inner join {{ ref('int_assessment') }} as a on v.period = a.period and v.level = a.level
where a.ends_on >= t.starts_on
