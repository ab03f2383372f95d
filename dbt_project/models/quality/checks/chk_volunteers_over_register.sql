-- one row per activity of a team with more volunteers than any register of its county lists for the team
with registered as (
    select
        r.unit_code,
        r.platform_team_id,
        max(r.volunteers) as volunteers
    from {{ ref('cur_sandui_register') }} as r
    where r.platform_team_id is not null
    group by all
)

select
    {{ found_in_row('volunteers_over_register', 'activity_record', 'a', 'volunteers', 'a.volunteers', 'r.volunteers') }}
from {{ ref('int_activity_row') }} as a
inner join registered as r on a.unit_code = r.unit_code and a.organiser_id = r.platform_team_id
where a.organiser_kind = 'sandui' and a.volunteers > r.volunteers
