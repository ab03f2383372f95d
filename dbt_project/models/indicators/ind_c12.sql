-- C12 青少年科技教育：开展过青少年科技教育的乡镇（街道）÷ 乡镇（街道）总数
{{ activity_townships("r.service_kind = 'youth_education'", 'service_kind') }}
