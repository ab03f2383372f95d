-- C14 抓党建促乡村振兴：开展过该主题活动的乡镇（街道）÷ 乡镇（街道）总数
{{ activity_townships("r.theme = 'village_party'", 'theme') }}
