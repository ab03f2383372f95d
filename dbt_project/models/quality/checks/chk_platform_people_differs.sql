-- one row per activity matched by number whose people served differ materially from the platform's figure: by more than both the
-- share and the people that check_parameter declares
select
    {{ found_in_row('platform_people_differs', 'activity_record', 'a', 'people', 'a.people', 'a.platform_people') }}
from {{ ref('int_activity_row') }} as a
where
    a.match_method = 'number'
    and abs(a.people - a.platform_people) > {{ check_parameter('platform_people_differs', 'people') }}
    and abs(a.people - a.platform_people) > {{ check_parameter('platform_people_differs', 'share') }} * a.platform_people
