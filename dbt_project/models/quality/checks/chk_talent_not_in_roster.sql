-- one row per person recommended as one of the 三长 whom the roster of that quarter, being in force, does not know
select
    {{ found_in_row('talent_not_in_roster', 'talent_record', 't', 'priority_ground', "'三长'", 'q.period') }}
from {{ ref('cur_talent_record') }} as t
inner join {{ ref('int_period') }} as q on q.kind = 'quarter' and t.recommended_on between q.starts_on and q.ends_on
inner join {{ ref('int_submission') }} as s
    on s.form = 'sanzhang_roster' and t.unit_code = s.unit_code and q.period = s.period and s.status = 'accepted'
where
    t.priority_ground = 'sanzhang'
    and not exists (
        select 1
        from {{ ref('cur_sanzhang_roster') }} as r
        where
            r.unit_code = t.unit_code and r.period = q.period
            and {{ name_without_figures('r.name') }} = {{ name_without_figures('t.name') }}
    )
