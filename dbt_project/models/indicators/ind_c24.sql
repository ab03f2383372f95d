-- C24 两中心活动覆盖：文明实践平台导出中有场次的乡镇（街道）÷ 乡镇（街道）总数；平台口径，只显示
{{ export_per(
    'cur_wenming_session', 'wenming_session', 'township_code', 'count(distinct ' ~ township_at_end('r', 'a') ~ ')', denominator='u.township_count',
    condition='r.township_code is not null', scale=100
) }}
