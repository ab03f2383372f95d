-- C16 农业实用技术培训：开展过该类服务的乡镇（街道）÷ 乡镇（街道）总数
{{ activity_townships("r.service_kind = 'farm_training'", 'service_kind') }}
