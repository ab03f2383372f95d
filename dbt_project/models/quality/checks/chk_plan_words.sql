-- one row per activity reported as held whose title speaks of it as still to come
select
    {{ found_in_row('plan_words', 'activity_record', 'a', 'title', "regexp_extract(a.title, '拟开展|拟于|拟举办|计划开展|计划于|预计|将于|筹备中')") }}
from {{ ref('int_activity_row') }} as a
where a.basis = 'actual' and regexp_matches(a.title, '拟开展|拟于|拟举办|计划开展|计划于|预计|将于|筹备中')
