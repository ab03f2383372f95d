-- D02 优先举荐比例：以三长、三会为优先依据的举荐 ÷ 本年举荐
{{ share_of_rows('talent_record', 'priority_ground', "r.priority_ground in ('sanzhang', 'sanhui')") }}
