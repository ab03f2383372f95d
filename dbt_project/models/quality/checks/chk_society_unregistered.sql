-- one row per activity of a society whose credit code no register of societies of its county knows, of any quarter; without a register
-- nothing is judged, nor a number that is no credit code
select
    {{ found_in_row('society_unregistered', 'activity_record', 'a', 'organiser_id', 'a.organiser_id') }}
from {{ ref('int_activity_row') }} as a
where
    a.organiser_kind = 'sanhui'
    and regexp_full_match(a.organiser_id, '[0-9A-HJ-NPQRTUWXY]{18}')
    and a.unit_code in (select r.unit_code from {{ ref('cur_sanhui_register') }} as r)
    and not exists (
        select 1
        from {{ ref('cur_sanhui_register') }} as r
        where r.unit_code = a.unit_code and r.credit_code = a.organiser_id
    )
