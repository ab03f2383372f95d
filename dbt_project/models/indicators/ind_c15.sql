-- C15 反邪教宣传教育：开展过该类服务的乡镇（街道）÷ 乡镇（街道）总数
{{ activity_townships("r.service_kind = 'anti_cult'", 'service_kind') }}
