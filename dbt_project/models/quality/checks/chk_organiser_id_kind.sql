-- one row per activity whose organiser's number is of another kind than the organiser: a team has T + 9 digits, a society a credit code
select
    {{ found_in_row('organiser_id_kind', 'activity_record', 'a', 'organiser_id', 'a.organiser_id', 'c.title') }}
from {{ ref('int_activity_row') }} as a
left join {{ ref('code') }} as c on c.codelist = 'organiser_kind' and a.organiser_kind = c.code
where
    (a.organiser_kind != 'sandui' and regexp_full_match(a.organiser_id, 'T\d{9}'))
    or (a.organiser_kind = 'sandui' and regexp_full_match(a.organiser_id, '[0-9A-HJ-NPQRTUWXY]{18}'))
