-- C13 智慧助老：开展过智慧助老主题活动的乡镇（街道）÷ 乡镇（街道）总数
{{ activity_townships("r.theme = 'elder_smart'", 'theme') }}
