-- one row per indicator of a self-assessment that is given more points than it has in any scheme of that year
select
    {{ found_in_row(
        'self_points_over', 'self_assessment', 's', 'self_points', number_text('s.self_points'), number_text('max(r.full_points)'),
        's.indicator_code'
    ) }}
from {{ ref('cur_self_assessment') }} as s
inner join {{ ref('int_unit') }} as u on s.unit_code = u.unit_code
inner join {{ ref('scoring_period') }} as p on u.level = p.level and p.period = s.period || 'Q4'
inner join {{ ref('scoring_rule') }} as r
    on
        p.scheme = r.scheme and p.level = r.level and s.indicator_code = r.indicator_code
        and r.peer_group in ('', coalesce(u.peer_group, ''))
group by s.unit_code, s.period, s.file_sha256, s.sheet, s.source_row, s.self_points, s.indicator_code
having s.self_points > max(r.full_points)
