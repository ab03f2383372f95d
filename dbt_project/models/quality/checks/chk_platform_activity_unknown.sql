-- one row per activity whose platform number the platform's export of that month does not know; expected is the number of the platform
-- activity that agrees in day, team, place and title, where there is one
select
    {{ found_in_row(
        'platform_activity_unknown', 'activity_record', 'a', 'platform_activity_id', 'a.platform_activity_id', 'a.matched_activity_id',
        "if(a.match_method = 'likeness', '（平台上相近的是 ' || a.matched_activity_id || '）', '')"
    ) }}
from {{ ref('int_activity_row') }} as a
where
    a.platform_activity_id is not null
    and a.period in (
        select e.period from {{ ref('int_export') }} as e
        where e.export = 'stv_activity' and e.status = 'accepted'
    )
    and not exists (
        select 1
        from {{ ref('cur_stv_activity') }} as x
        where x.unit_code = a.unit_code and x.activity_id = a.platform_activity_id
    )
