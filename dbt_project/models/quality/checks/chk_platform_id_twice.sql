-- one row per activity that gives a platform number which another activity of the same county gave before it
with used_again as (
    select
        unit_code,
        platform_activity_id
    from {{ ref('int_activity_row') }}
    where platform_activity_id is not null
    group by all
    having count(*) > 1
),

numbered as (
    select
        a.*,
        row_number() over same as turn,
        first_value(a.held_on) over same as first_held_on,
        first_value(a.period) over same as first_period,
        first_value({{ comparable_text('a.title') }}) over same as first_title,
        first_value(a.title) over same as first_title_as_written
    from {{ ref('int_activity_row') }} as a
    semi join used_again as u on a.unit_code = u.unit_code and a.platform_activity_id = u.platform_activity_id
    window same as (
        partition by a.unit_code, a.platform_activity_id
        order by a.match_method is distinct from 'number', a.period, a.file_sha256, a.sheet, a.source_row
    )
)

select
    {{ found_in_row(
        'platform_id_twice', 'activity_record', 'n', 'platform_activity_id', 'n.platform_activity_id', 'n.first_period',
        'n.first_title_as_written'
    ) }}
from numbered as n
where n.turn > 1 and (n.first_held_on is distinct from n.held_on or n.first_title is distinct from {{ comparable_text('n.title') }})
