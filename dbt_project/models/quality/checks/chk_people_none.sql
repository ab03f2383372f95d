-- one row per activity reported as held that served nobody, or took twice as many volunteers as people and by the number that
-- check_parameter declares more; more volunteers than their team lists have their own finding
select
    {{ found_in_row('people_none', 'activity_record', 'a', 'people', 'a.people', 'a.volunteers') }}
from {{ ref('int_activity') }} as a
where
    (a.people = 0 or (a.volunteers >= 2 * a.people and a.volunteers - a.people >= {{ check_parameter('people_none', 'volunteers') }}))
    and not exists (
        select 1
        from {{ ref('chk_volunteers_over_register') }} as v
        where v.file_sha256 = a.file_sha256 and v.sheet = a.sheet and v.source_row = a.source_row
    )
