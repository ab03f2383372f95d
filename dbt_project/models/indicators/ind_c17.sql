-- C17 健康义诊：开展过义诊的乡镇（街道）÷ 乡镇（街道）总数
{{ activity_townships("r.service_kind = 'clinic'", 'service_kind') }}
