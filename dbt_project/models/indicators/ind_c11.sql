-- C11 科普助力双减：开展过双减主题活动的乡镇（街道）÷ 乡镇（街道）总数
{{ activity_townships("r.theme = 'double_reduction'", 'theme') }}
