-- one row per activity but the first of a team on a day of a report on which it is said to have served in two townships or more for
-- longer than one day's work holds (check_parameter)
with days as (
    select
        a.unit_code,
        a.period,
        a.organiser_id,
        a.held_on,
        printf('%g', sum(a.hours)::double) as hours,
        string_agg(distinct u.unit_name, '、' order by u.unit_name) as places,
        min((a.file_sha256, a.sheet, a.source_row)) as first_row
    from {{ ref('int_activity') }} as a
    inner join {{ ref('int_unit') }} as u on a.township_code = u.unit_code
    where a.organiser_kind = 'sandui' and a.organiser_id is not null and a.held_on is not null
    group by all
    having count(distinct a.township_code) > 1 and sum(a.hours) > {{ check_parameter('team_two_places', 'hours') }}
)

select
    {{ found_in_row('team_two_places', 'activity_record', 'a', 'held_on', 'd.held_on', 'd.hours', 'd.places') }}
from days as d
inner join {{ ref('int_activity') }} as a
    on
        d.unit_code = a.unit_code and d.period = a.period and d.organiser_id = a.organiser_id and d.held_on = a.held_on
        and d.first_row != (a.file_sha256, a.sheet, a.source_row)
where a.organiser_kind = 'sandui' and a.township_code is not null
