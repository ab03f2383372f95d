-- one row per class for 三长 and secretaries together that does not say how many there were of each; what is not said counts for neither
select
    {{ found_in_row(
        'training_unsplit', 'training_record', 'r', 'audience', 'r.attendees',
        detail="concat_ws('、', if(r.attendees_sanzhang is null, '三长', null), if(r.attendees_secretary is null, '三会秘书长', null))"
    ) }}
from {{ ref('cur_training_record') }} as r
where
    r.audience = 'both'
    and (r.attendees_sanzhang is null or r.attendees_secretary is null)
    and {{ all_readable('training_record', 'r', ['attendees_sanzhang', 'attendees_secretary']) }}
