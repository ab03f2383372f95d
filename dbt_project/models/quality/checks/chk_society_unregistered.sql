-- one row per activity of a society whose credit code stands in no register of societies of its county: that of the activity's quarter,
-- else the last one before it; a county without any register is not judged, nor is a number that is no credit code
with registers as (
    select distinct
        r.unit_code,
        r.period,
        p.ends_on
    from {{ ref('cur_sanhui_register') }} as r
    inner join {{ ref('int_period') }} as p using (period)
),

expected as (
    select
        a.activity_id,
        max_by(r.period, r.ends_on) as period
    from {{ ref('int_activity_row') }} as a
    inner join {{ ref('int_period') }} as m on a.period = m.period
    inner join registers as r
        on a.unit_code = r.unit_code and r.ends_on <= last_day(date_trunc('quarter', m.starts_on)::date + interval 2 month)
    where a.organiser_kind = 'sanhui' and regexp_full_match(a.organiser_id, '[0-9A-HJ-NPQRTUWXY]{18}')
    group by all
)

select
    {{ found_in_row('society_unregistered', 'activity_record', 'a', 'organiser_id', 'a.organiser_id', 'e.period') }}
from {{ ref('int_activity_row') }} as a
inner join expected as e using (activity_id)
where
    not exists (
        select 1
        from {{ ref('cur_sanhui_register') }} as r
        where r.unit_code = a.unit_code and r.period = e.period and r.credit_code = a.organiser_id
    )
