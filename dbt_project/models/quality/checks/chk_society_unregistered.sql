-- one row per activity of a society whose credit code, or without one its name, no register of societies of its county knows, of any
-- quarter; without a register nothing is judged, nor a number that is no credit code, nor a society that the registers name without a
-- whole code (it may have one by now)
with registered as (
    select
        r.unit_code,
        if(regexp_full_match(r.credit_code, '[0-9A-HJ-NPQRTUWXY]{18}'), r.credit_code, null) as credit_code,
        {{ comparable_text('r.society_name') }} as society
    from {{ ref('cur_sanhui_register') }} as r
),

without_code as (
    select
        unit_code,
        society
    from registered
    group by all
    having count(credit_code) = 0
)

select
    {{ found_in_row('society_unregistered', 'activity_record', 'a', 'organiser_id', 'a.organiser_id') }}
from {{ ref('int_activity_row') }} as a
where
    a.organiser_kind = 'sanhui'
    and regexp_full_match(a.organiser_id, '[0-9A-HJ-NPQRTUWXY]{18}')
    and a.unit_code in (select r.unit_code from registered as r)
    and not exists (
        select 1
        from registered as r
        where r.unit_code = a.unit_code and r.credit_code = a.organiser_id
    )
    and not exists (
        select 1
        from without_code as w
        where w.unit_code = a.unit_code and w.society = {{ comparable_text('a.organiser') }}
    )
union all
select
    {{ found_in_row('society_unregistered', 'activity_record', 'a', 'organiser', 'a.organiser') }}
from {{ ref('int_activity_row') }} as a
where
    a.organiser_kind = 'sanhui'
    and a.organiser_id is null
    and a.unit_code in (select r.unit_code from registered as r)
    and {{ all_readable('activity_record', 'a', ['organiser_id']) }}
    and not exists (
        select 1
        from registered as r
        where r.unit_code = a.unit_code and {{ name_without_figures('r.society') }} = {{ name_without_figures('a.organiser') }}
    )
    and {{ comparable_text('a.organiser') }} is not null
