-- one row per person in post in two counties at the end of one quarter (same name, same phone): the one appointed later
with in_post as (
    select
        r.*,
        p.ends_on,
        {{ comparable_text('r.name') }} as plain_name
    from {{ ref('cur_sanzhang_roster') }} as r
    inner join {{ ref('int_period') }} as p on r.period = p.period
    where r.name is not null and r.phone is not null and r.from_on <= p.ends_on and (r.to_on is null or r.to_on > p.ends_on)
)

select
    {{ found_in_row(
        'person_two_counties', 'sanzhang_roster', 'b', 'name', detail='string_agg(distinct u.unit_name order by u.unit_name)'
    ) }}
from in_post as b
inner join in_post as a on a.period = b.period and a.phone = b.phone and a.plain_name = b.plain_name and a.unit_code != b.unit_code
inner join {{ ref('int_unit') }} as u on a.unit_code = u.unit_code
where (a.from_on, a.unit_code) < (b.from_on, b.unit_code)
group by b.unit_code, b.period, b.file_sha256, b.sheet, b.source_row
