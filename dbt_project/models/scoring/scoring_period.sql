-- one row per scheme and assessment period it scores: within its validity and with at least one report due by as_of; an amendment of a
-- later day does not exist yet
select
    s.scheme,
    a.period,
    a.level,
    a.starts_on,
    a.ends_on,
    a.closed,
    row_number() over (partition by s.scheme, a.level order by a.ends_on) as period_no
from {{ ref('int_assessment') }} as a
inner join {{ ref('scheme') }} as s on a.level = s.level
where
    a.starts_on >= s.valid_from
    and (s.amends is null or s.amended_on <= {{ as_of() }})
    and (s.valid_to is null or a.ends_on <= s.valid_to)
    and exists (
        select 1
        from {{ ref('int_report_window') }} as w
        where w.period = a.period and w.due > 0
    )
