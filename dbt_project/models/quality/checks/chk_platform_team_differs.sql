-- one row per activity matched by number that the platform knows as another team's; a team that no register of the county lists, or whose
-- name is not that of its number, has its own finding
select
    {{ found_in_row('platform_team_differs', 'activity_record', 'a', 'organiser_id', 'a.organiser_id', 'x.team_id') }}
from {{ ref('int_activity_row') }} as a
inner join {{ ref('cur_stv_activity') }} as x
    on a.unit_code = x.unit_code and a.matched_activity_id = x.activity_id and a.period = x.month
where
    a.match_method = 'number'
    and a.organiser_kind = 'sandui'
    and a.organiser_id != x.team_id
    and exists (
        select 1
        from {{ ref('cur_sandui_register') }} as r
        where r.unit_code = a.unit_code and r.platform_team_id = a.organiser_id
    )
    and not exists (
        select 1
        from {{ ref('chk_organiser_name_differs') }} as n
        where n.file_sha256 = a.file_sha256 and n.sheet = a.sheet and n.source_row = a.source_row
    )
