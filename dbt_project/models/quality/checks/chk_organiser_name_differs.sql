-- one row per activity whose organiser is called otherwise than the register that knows its number calls it; digits are left out
with registered as (
    select
        r.unit_code,
        r.platform_team_id as organiser_id,
        r.team_name as name
    from {{ ref('cur_sandui_register') }} as r
    where r.platform_team_id is not null
    union
    select
        r.unit_code,
        r.credit_code as organiser_id,
        r.society_name as name
    from {{ ref('cur_sanhui_register') }} as r
    where r.credit_code is not null
),

plain as (
    select
        unit_code,
        organiser_id,
        list(name) as names,
        list({{ name_without_figures('name') }}) as plain_names,
        max(name) as name
    from registered
    group by all
)

select
    {{ found_in_row('organiser_name_differs', 'activity_record', 'a', 'organiser', 'a.organiser', 'p.name') }}
from {{ ref('int_activity_row') }} as a
inner join plain as p on a.unit_code = p.unit_code and a.organiser_id = p.organiser_id
where
    a.organiser is not null
    and not list_contains(p.names, a.organiser)
    and not list_contains(p.plain_names, {{ name_without_figures('a.organiser') }})
