-- D14 优先举荐入选：以三长、三会为优先依据的举荐中已入选的 ÷ 以三长、三会为优先依据的举荐
{{ share_of_rows(
    'talent_record', 'talent_result', "r.talent_result = 'selected'", "r.priority_ground in ('sanzhang', 'sanhui')"
) }}
